import { assert, present } from '../../base/assert.ts'
import { crc32 } from '../../blocks/crc32.ts'
import { Fault } from '../../model/fault.ts'
import type { StreamName } from '../../model/ids.ts'
import { ENTRY_WORDS, HASH_WORDS, wordsOf } from '../id-index/id-entry.ts'
import type { IdLevels } from '../id-index/id-levels.ts'
import { eachCandidate, type IdRun } from '../id-index/id-run.ts'
import { mergeEntries } from '../id-index/merge-entries.ts'
import { RecentIds } from '../id-index/recent-ids.ts'
import { ID_HASH_BYTES } from '../store.ts'
import type { Database } from './database.ts'
import {
  appendPart,
  deleteSome,
  endRun,
  insertRun,
  listRuns,
  loadRun,
  type RunRow,
  type RunTables,
  readChunk,
  runById,
} from './id-runs.ts'
import { RunCursor } from './run-cursor.ts'

/** For each new id so many entries are merged: more than the two that it comes to on average, so that merging keeps up. */
const MERGED_PER_NEW = 4
/** No transaction merges more parts than these: some 5 ms. */
const PARTS_AT_ONCE = 8

/**
 * Which ids a stream has, and at which positions: exact. What is recent is in memory alone, made of the blocks' own ids when the store is opened; what is
 * older, in runs. Everything happens inside the transaction of an append, merging too, a bounded piece at a time: a crash leaves what the last commit
 * left. Memory is brought up to date at the beginning of each transaction, since other processes append and merge, too; after a failed one it is
 * worthless, and is to be thrown away.
 */
export class IdIndex {
  readonly #prepare: Database['prepare']
  readonly #tables: RunTables
  readonly #levels: IdLevels
  readonly #stream: StreamName
  /** Of the tables, as far as memory knows them. */
  #version = -1
  #rows: readonly RunRow[] = []
  #runs: readonly IdRun[] = []
  /** Ids at positions [recentFrom, next). */
  readonly #recent = new RecentIds()
  #recentFrom = 1
  #next = 1
  #oldest = 1
  /** Entries that may still be merged for the ids that came in. */
  #credit = 0

  constructor({ prepare }: Database, stream: StreamName, levels: IdLevels) {
    this.#prepare = prepare
    this.#tables = { prepare, ...levels }
    this.#levels = levels
    this.#stream = stream
  }

  /** The position that the next new id gets. */
  get next(): number {
    return this.#next
  }

  /** To be called first in each transaction. */
  sync(): void {
    const row = this.#prepare(
      'SELECT next_position, oldest_position, ids_upto, ids_version FROM stream WHERE name = ?',
    ).get(this.#stream) as Record<string, number> | undefined
    const { next_position = 0, oldest_position = 0, ids_upto = 0, ids_version = 0 } = row ?? {}
    assert(next_position >= 1, `no position counter for ${this.#stream}`)
    this.#oldest = oldest_position
    if (ids_version !== this.#version) {
      this.#loadRuns()
      this.#version = ids_version
    }
    // Whoever makes a run puts everything into it that there is: all that this memory knew.
    if (ids_upto !== this.#recentFrom) this.#forgetRecent(ids_upto)
    this.#next = Math.max(this.#next, ids_upto, oldest_position)
    assert(this.#next <= next_position, 'positions only grow')
    if (this.#next < next_position) this.#loadRecent(next_position)
  }

  /** Where each id is; undefined where the stream has none. */
  find(idHashes: Uint8Array): (number | undefined)[] {
    const hashes = wordsOf(idHashes)
    const found = this.#findInRuns(hashes)
    for (let index = 0; index < found.length; index += 1) {
      const recent = found[index] ?? this.#recent.positionOf(hashes, index)
      found[index] = recent !== undefined && recent >= this.#oldest ? recent : undefined
    }
    return found
  }

  /** Gives each id that is new the next position. Answers the indexes of the others, which change nothing. */
  add(idHashes: Uint8Array): number[] {
    const hashes = wordsOf(idHashes)
    const older = this.#findInRuns(hashes)
    this.#recent.fetch(hashes)
    const known: number[] = []
    for (let index = 0; index < older.length; index += 1) {
      const position = older[index] ?? this.#recent.positionOf(hashes, index)
      if (position !== undefined && position >= this.#oldest) {
        known.push(index)
      } else {
        this.#recent.set(hashes, index, this.#next)
        this.#next += 1
      }
    }
    this.#credit += (older.length - known.length) * MERGED_PER_NEW
    return known
  }

  /** To be called once in a transaction that added ids, after their blocks and counters are written. */
  tidy(): void {
    if (this.#recent.size >= this.#levels.recentMax) this.#flush()
    this.#dropExpired()
    const partEntries = this.#levels.chunkEntries * this.#levels.partChunks
    for (let parts = 0; parts < PARTS_AT_ONCE && this.#credit >= partEntries; parts += 1) {
      const deleted = this.#deleteSome()
      const merged = this.#mergeSome(partEntries)
      this.#credit = deleted || merged ? this.#credit - partEntries : 0
    }
  }

  #loadRuns(): void {
    const loaded = new Map(this.#runs.map((run) => [run.id, run]))
    this.#rows = listRuns(this.#tables, this.#stream)
    const live = this.#rows.filter((row) => row.state === 'LIVE')
    this.#runs = live.map((row) => loaded.get(row.id) ?? loadRun(this.#tables, row))
  }

  #forgetRecent(upto: number): void {
    this.#recent.clear()
    this.#recentFrom = upto
  }

  /** What the blocks say of the ids at the positions that memory does not know yet. */
  #loadRecent(upto: number): void {
    const blocks = this.#prepare(
      `SELECT from_position, row_count, id_hashes, ids_crc32 FROM block JOIN block_data ON block_id = id
       WHERE stream = ? AND from_position >= (SELECT max(from_position) FROM block WHERE stream = ? AND from_position <= ?) ORDER BY from_position`,
    ).iterate(this.#stream, this.#stream, this.#next)
    for (const row of blocks) {
      const [from, rows] = [row['from_position'] as number, row['row_count'] as number]
      const bytes = row['id_hashes'] as Uint8Array
      if (bytes.length !== rows * ID_HASH_BYTES || crc32(bytes) !== row['ids_crc32'] || from > this.#next)
        throw damaged(this.#stream, this.#next)
      const hashes = wordsOf(bytes)
      for (let index = this.#next - from; index < rows; index += 1) this.#recent.set(hashes, index, from + index)
      this.#next = Math.max(this.#next, from + rows)
    }
    if (this.#next !== upto) throw damaged(this.#stream, this.#next)
  }

  /** Only what is still kept. */
  #findInRuns(hashes: Uint32Array): (number | undefined)[] {
    const found = new Array<number | undefined>(hashes.length / HASH_WORDS).fill(undefined)
    for (const run of this.#runs) {
      eachCandidate(run, hashes, (index, place) => {
        found[index] ??= this.#positionAt(run, place, hashes, index)
      })
    }
    return found
  }

  /** Undefined where another id is at the place, or one that has expired. */
  #positionAt(run: IdRun, place: number, hashes: Uint32Array, index: number): number | undefined {
    const { chunkEntries } = this.#levels
    const chunk = Math.floor(place / chunkEntries)
    const entries = readChunk(this.#tables, run, chunk)
    const at = (place - chunk * chunkEntries) * ENTRY_WORDS
    for (let word = 0; word < HASH_WORDS; word += 1)
      if (entries[at + word] !== hashes[index * HASH_WORDS + word]) return undefined
    const position = run.from + (entries[at + HASH_WORDS] as number)
    return position >= this.#oldest ? position : undefined
  }

  #flush(): void {
    const entries = this.#recent.sortedEntries(this.#recentFrom, this.#oldest)
    const countMax = entries.length / ENTRY_WORDS
    if (countMax > 0) {
      const bounds = { level: 0, from: this.#recentFrom, upto: this.#next }
      let run = insertRun(this.#tables, { stream: this.#stream, ...bounds, countMax, merge: undefined })
      const partWords = this.#levels.chunkEntries * this.#levels.partChunks * ENTRY_WORDS
      for (let at = 0; at < entries.length; at += partWords)
        run = appendPart(this.#tables, run, entries.subarray(at, at + partWords), undefined)
      endRun(this.#tables, run.id, 'LIVE')
    }
    this.#forgetRecent(this.#next)
    this.#prepare('UPDATE stream SET ids_upto = ? WHERE name = ?').run(this.#next, this.#stream)
    this.#runsChanged()
  }

  #dropExpired(): void {
    const busy = this.#beingMerged()
    const expired = this.#rows.filter(
      ({ id, state, upto }) => state === 'LIVE' && upto <= this.#oldest && !busy.has(id),
    )
    if (expired.length === 0) return
    for (const { id } of expired) endRun(this.#tables, id, 'DROPPED')
    this.#runsChanged()
  }

  /** False where there is nothing to delete. */
  #deleteSome(): boolean {
    const dropped = this.#rows.find(({ state }) => state === 'DROPPED')
    if (dropped === undefined) return false
    if (deleteSome(this.#tables, dropped.id)) this.#runsChanged()
    return true
  }

  /** False where there is nothing to merge. */
  #mergeSome(partEntries: number): boolean {
    const building = this.#nextBuilding()
    if (building === undefined) return false
    // Read again: the steps of a merge are told nobody.
    const run = present(runById(this.#tables, building.id), 'a run that is being built')
    const merge = present(run.merge, 'the progress of a merge')
    const cursors = merge.inputs.map((id, index) => {
      const input = present(
        this.#rows.find((row) => row.id === id),
        'a run that is being merged',
      )
      return new RunCursor(this.#tables, input, merge.consumed[index] ?? 0)
    })
    const out = new Uint32Array(partEntries * ENTRY_WORDS)
    const count = mergeEntries(cursors, out, { from: run.from, oldest: this.#oldest })
    const progress = { inputs: merge.inputs, consumed: cursors.map(({ consumed }) => consumed) }
    const merged = count === 0 ? run : appendPart(this.#tables, run, out.subarray(0, count * ENTRY_WORDS), progress)
    if (count < partEntries) {
      endRun(this.#tables, run.id, merged.count === 0 ? 'DROPPED' : 'LIVE')
      for (const id of merge.inputs) endRun(this.#tables, id, 'DROPPED')
      this.#runsChanged()
    }
    return true
  }

  /** The merge of the lowest level, where runs gather fastest; begun, where there are enough for one. */
  #nextBuilding(): RunRow | undefined {
    const { levelMax, fanIn } = this.#levels
    for (let level = 1; level <= levelMax; level += 1) {
      const building = this.#rows.find((row) => row.state === 'BUILDING' && row.level === level)
      if (building !== undefined) return building
      const ready = this.#rows.filter((row) => row.state === 'LIVE' && row.level === level - 1).slice(0, fanIn)
      const [first, last] = [ready[0], ready.at(-1)]
      if (ready.length < fanIn || first === undefined || last === undefined) continue
      const countMax = ready.reduce((sum, { count }) => sum + count, 0)
      const merge = { inputs: ready.map(({ id }) => id), consumed: ready.map(() => 0) }
      const bounds = { level, from: first.from, upto: last.upto }
      const run = insertRun(this.#tables, { stream: this.#stream, ...bounds, countMax, merge })
      this.#runsChanged()
      return run
    }
    return undefined
  }

  #beingMerged(): ReadonlySet<number> {
    return new Set(this.#rows.flatMap(({ merge }) => merge?.inputs ?? []))
  }

  /** Tells the other processes, and looks itself. */
  #runsChanged(): void {
    this.#version += 1
    this.#prepare('UPDATE stream SET ids_version = ? WHERE name = ?').run(this.#version, this.#stream)
    this.#loadRuns()
  }
}

function damaged(stream: StreamName, position: number): Fault {
  return new Fault('STORE_DAMAGED', { message: `The ids of ${stream} from position ${position} on are damaged.` })
}
