import type { FacetChunk } from './facet-chunk.ts'
import { sieveBytes, ValueSieve } from './value-sieve.ts'

/** Which values complete chunks have: so that a question about a rare value reads only the chunks that have it, although their columns are long gone. */
export class ValueSieves {
  readonly #bytesMax: number
  /** By stream and facet, then by chunk. */
  readonly #sieves = new Map<string, Map<number, ValueSieve>>()
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Whether the chunk may have one of the values, by their hashes. */
  mayHold(column: string, chunk: number, hashes: readonly number[]): boolean {
    const sieve = this.#sieves.get(column)?.get(chunk)
    return sieve === undefined || hashes.some((hash) => sieve.mayHave(hash))
  }

  /** Of a chunk that is complete. `oldest`: the first chunk of its stream that is still kept. Where all room is taken, nothing is done. */
  learn(column: string, chunk: number, facet: FacetChunk, oldest: number): void {
    const chunks = this.#sieves.get(column) ?? new Map<number, ValueSieve>()
    this.#sieves.set(column, chunks)
    if (chunks.has(chunk)) return
    for (const old of chunks.keys()) if (old < oldest) this.#forget(chunks, old)
    const bytes = sieveBytes(facet.valueCount)
    if (this.#bytes + bytes > this.#bytesMax) return
    this.#bytes += bytes
    chunks.set(chunk, sieveOf(facet))
  }

  #forget(chunks: Map<number, ValueSieve>, chunk: number): void {
    this.#bytes -= chunks.get(chunk)?.bytes ?? 0
    chunks.delete(chunk)
  }
}

function sieveOf(facet: FacetChunk): ValueSieve {
  const sieve = new ValueSieve(facet.valueCount)
  facet.eachValueHash((hash) => sieve.add(hash))
  return sieve
}
