import { assert } from '../../base/assert.ts'
import type { SegmentDigest } from '../store.ts'
import type { SqliteConnection } from './connection.ts'

/** A digest whose hash is in the reading thread; blocksOfWindow tells that thread its number. */
export class ThreadDigest implements SegmentDigest {
  static #lastId = 0
  readonly id = ++ThreadDigest.#lastId
  readonly reader: Pick<SqliteConnection, 'request'>

  constructor(reader: Pick<SqliteConnection, 'request'>, prefix: Uint8Array) {
    this.reader = reader
    // Answered before any read that is asked for later; its failure is the failure of that read.
    reader.request({ op: 'beginDigest', id: this.id, prefix }).catch(() => {})
  }

  async end(suffix: Uint8Array): Promise<string> {
    const sum = await this.reader.request({ op: 'endDigest', id: this.id, suffix })
    assert(sum !== undefined, 'a digest that is ended has a sum')
    return sum
  }

  discard(): void {
    this.reader.request({ op: 'endDigest', id: this.id, suffix: undefined }).catch(() => {})
  }
}
