import { freeBytes } from '../base/free-bytes.ts'
import { encodeFacetColumns } from '../blocks/encode-facet-columns.ts'
import { encodeSegment } from '../blocks/segment.ts'
import type { StreamName } from '../model/ids.ts'
import { type AppendResult, BLOCK_RAW_BYTES_MAX, BLOCK_ROWS_MAX } from '../store/store.ts'
import type { StreamDefinition } from '../streams/stream.ts'
import type { EventPack } from './event-pack.ts'
import type { ReadyBlock } from './group-commit.ts'

export interface Committed {
  /** Indexes of the given events that the stream already had. */
  readonly duplicates: readonly number[]
}

/** Resolves when the block is on disk; rejects with the store's Fault, and then nothing of it is. Called in the order of the blocks. */
export type CommitBlock = (block: ReadyBlock) => Promise<AppendResult>

/**
 * Merges what concurrent requests bring into few blocks. A full block is made at once; what is smaller waits while two blocks are under way, one being
 * compressed and one being committed, so that blocks grow with the load by themselves and a lone request never waits for a timer.
 */
export class BlockMaker {
  readonly #commitBlock: CommitBlock
  readonly #open = new Map<StreamName, OpenBlock>()
  #blocksUnderWay = 0
  #bytesAdded = 0
  #bytesExpected = 0
  #whenIdle = Promise.withResolvers<void>()
  /** Ends when the block before has been handed over. */
  #handedOver: Promise<void> = Promise.resolve()

  constructor(commitBlock: CommitBlock) {
    this.#commitBlock = commitBlock
  }

  /** Of the lines that wait or are being committed, and of what is expected. */
  get bytesInFlight(): number {
    return this.#bytesAdded + this.#bytesExpected
  }

  /** So many bytes were read and will be added, or (negative) are expected no longer. */
  expect(bytes: number): void {
    this.#bytesExpected += bytes
  }

  /**
   * Resolves when the events are on disk; rejects with the store's Fault, and then none of them is. What is added first is stored first. The pack is not to
   * be used any more: its memory is given back before.
   */
  async add(stream: StreamDefinition, pack: EventPack): Promise<Committed> {
    if (pack.count === 0) return { duplicates: [] }
    const { promise, resolve, reject } = Promise.withResolvers<Committed>()
    const { lineBytes } = pack
    this.#bytesAdded += lineBytes
    this.#gather(stream, { pack, resolve, reject })
    if (this.#blocksUnderWay < BLOCKS_UNDER_WAY) this.#makeAll()
    try {
      return await promise
    } finally {
      this.#bytesAdded -= lineBytes
      if (this.#bytesAdded === 0) this.#becomeIdle()
    }
  }

  /** Resolves when everything that was added is settled. */
  async idle(): Promise<void> {
    while (this.#bytesAdded > 0) await this.#whenIdle.promise
  }

  #becomeIdle(): void {
    const { resolve } = this.#whenIdle
    this.#whenIdle = Promise.withResolvers<void>()
    resolve()
  }

  #gather(stream: StreamDefinition, part: Part): void {
    let block = this.#open.get(stream.name)
    if (block !== undefined && !hasRoom(block, part)) {
      this.#make(block)
      block = undefined
    }
    if (block === undefined) {
      block = { stream, parts: [], bytes: 0, rows: 0 }
      this.#open.set(stream.name, block)
    }
    block.parts.push(part)
    block.bytes += part.pack.lineBytes
    block.rows += part.pack.count
    if (block.bytes >= FULL_BYTES) this.#make(block)
  }

  #makeAll(): void {
    for (const block of this.#open.values()) this.#make(block)
  }

  #make(block: OpenBlock): void {
    this.#open.delete(block.stream.name)
    this.#blocksUnderWay += 1
    const encoded = encode(block)
    encoded.catch(() => {}) // looked at when it is its turn; until then nobody listens
    this.#handedOver = this.#handedOver.then(() => this.#handOver(block, encoded))
  }

  /** Ends before the commit does: blocks are handed over in order, not one at a time. */
  async #handOver(block: OpenBlock, encoded: Promise<ReadyBlock>): Promise<void> {
    const ready = await encoded.catch((error) => refuse(block, error))
    const committed = ready === undefined ? Promise.resolve() : this.#commit(block, ready)
    void committed.finally(() => {
      this.#blocksUnderWay -= 1
      if (this.#blocksUnderWay < BLOCKS_UNDER_WAY) this.#makeAll()
    })
  }

  async #commit(block: OpenBlock, ready: ReadyBlock): Promise<void> {
    try {
      settle(block, await this.#commitBlock(ready))
    } catch (error) {
      refuse(block, error)
    }
  }
}

const BLOCKS_UNDER_WAY = 2
/** From here on waiting for more brings nothing: larger blocks compress no better. */
const FULL_BYTES = BLOCK_RAW_BYTES_MAX / 2

/** Some events, and who waits for them. */
interface Part {
  readonly pack: EventPack
  resolve(committed: Committed): void
  reject(error: unknown): void
}

interface OpenBlock {
  readonly stream: StreamDefinition
  readonly parts: Part[]
  bytes: number
  rows: number
}

function hasRoom(block: OpenBlock, { pack }: Part): boolean {
  return block.bytes + pack.lineBytes <= BLOCK_RAW_BYTES_MAX && block.rows + pack.count <= BLOCK_ROWS_MAX
}

async function encode({ stream, parts, rows }: OpenBlock): Promise<ReadyBlock> {
  const packs = parts.map(({ pack }) => pack)
  const idHashes = Buffer.concat(packs.map((pack) => pack.idHashes))
  const columns = encodeFacetColumns({
    facetNames: stream.facets.map(({ name }) => name),
    times: Float64Array.from(packs.flatMap((pack) => pack.times)),
    facets: packs.flatMap((pack) => pack.facets),
  })
  const [first] = packs
  const lines = first !== undefined && packs.length === 1 ? first.lines : Buffer.concat(packs.map((pack) => pack.lines))
  const segment = await encodeSegment(lines)
  freeBytes(lines)
  for (const pack of packs) pack.free()
  return { stream: stream.name, count: rows, idHashes, columns, segment }
}

/** Hands each part its own share of the block's duplicates, which are in ascending order. */
function settle({ parts }: OpenBlock, { duplicates }: AppendResult): void {
  let first = 0
  let at = 0
  for (const { pack, resolve } of parts) {
    const own: number[] = []
    for (let index = duplicates[at]; index !== undefined && index < first + pack.count; index = duplicates[++at])
      own.push(index - first)
    first += pack.count
    resolve({ duplicates: own })
  }
}

function refuse({ parts }: OpenBlock, error: unknown): undefined {
  for (const { reject } of parts) reject(error)
}
