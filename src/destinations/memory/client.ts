import type { ArtifactName, StreamName } from '../../model/ids.ts'
import type { Window } from '../../model/window.ts'

/** One delivered artifact, with what the delivery said of it. */
export interface StoredArtifact {
  readonly name: ArtifactName
  readonly bytes: Buffer
  readonly stream: StreamName
  readonly window: Window
  readonly rows: number
  readonly rawBytes: number
  /** The how manieth artifact it was in this store, from 1. */
  readonly ordinal: number
}

/** The place that a memory destination delivers to. Outlives the destination, and may be shared by several. */
export class MemoryStore {
  readonly #artifacts = new Map<ArtifactName, StoredArtifact>()

  /** The conditional, atomic step: stores it, or gives the one that is there already. */
  putIfAbsent(artifact: Omit<StoredArtifact, 'ordinal'>): { readonly stored: StoredArtifact; readonly isNew: boolean } {
    const there = this.#artifacts.get(artifact.name)
    if (there !== undefined) return { stored: there, isNew: false }
    const stored = { ...artifact, ordinal: this.#artifacts.size + 1 }
    this.#artifacts.set(artifact.name, stored)
    return { stored, isNew: true }
  }

  get(name: ArtifactName): StoredArtifact | undefined {
    return this.#artifacts.get(name)
  }

  /** In order of delivery. */
  all(): StoredArtifact[] {
    return [...this.#artifacts.values()]
  }
}
