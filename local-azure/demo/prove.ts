import type { StreamName } from '../../src/model/ids.ts'
import { IdCounts } from './id-counts.ts'

/** What was sent, and what the server answered to it. */
export interface Claim {
  readonly sent: IdCounts
  readonly accepted: number
  readonly rejected: number
}

/** What a reader of the container finds, in its order: some events of a file, and after the last of them the file. */
export type Delivered =
  | { readonly kind: 'events'; readonly stream: StreamName; readonly events: readonly FoundEvent[] }
  | { readonly kind: 'file'; readonly file: FoundFile }

export interface FoundEvent {
  readonly id: string
  /** A record of what was done in Spillway itself, which nobody sent. */
  readonly isOwn: boolean
}

export interface FoundFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  readonly rows: number
  /** What is wrong with the file in itself. */
  readonly problems: readonly string[]
}

/** What a receipt says. */
export interface ClaimedFile {
  readonly fileName: string
  readonly bytes: number
  readonly sha256: string
  readonly rows: number
  readonly windowFrom: number
  readonly windowUpto: number
  readonly previousHash: string
  readonly hash: string
  /** Made anew from what the receipt says. */
  readonly expectedHash: string
}

export interface Proof {
  readonly accepted: number
  /** Different ids of those that were sent. */
  readonly delivered: number
  readonly duplicates: number
  readonly missing: number
  /** Spillway's own actions: events of the audit stream that come on top. */
  readonly ownEvents: number
  readonly artifacts: number
  readonly receipts: number
  readonly bytes: number
  /** Empty: the proof holds. */
  readonly problems: readonly string[]
}

const PROBLEMS_MAX = 20
const CHAIN_START = '0'.repeat(64)

/**
 * Every id that was accepted is there exactly once; every file is sound and has exactly one receipt that tells its bytes, and every receipt has its
 * file; the receipts of a chain are unchanged and follow each other without a gap. Memory: some 70 bytes an event.
 */
export async function proveDelivery(
  claim: Claim,
  delivered: AsyncIterable<Delivered>,
  chains: readonly (readonly ClaimedFile[])[],
): Promise<Proof> {
  const tally = new Tally(claim.sent)
  const files = new Map<string, FoundFile>()
  for await (const part of delivered) {
    if (part.kind === 'file') files.set(part.file.name, part.file)
    else for (const event of part.events) tally.add(part.stream, event)
  }
  const missing = claim.sent.size - tally.delivered
  const problems = [
    ...claimProblems(claim),
    ...amount(missing, 'accepted events are missing'),
    ...amount(tally.duplicates, 'events are there again'),
    ...amount(tally.foreign, 'events are there that nobody sent'),
    ...[...files.values()].flatMap((file) => file.problems),
    ...receiptProblems(files, chains.flat()),
    ...chains.flatMap(chainProblems),
  ]
  const left = problems.length - PROBLEMS_MAX
  return {
    accepted: claim.accepted,
    delivered: tally.delivered,
    duplicates: tally.duplicates,
    missing,
    ownEvents: tally.own,
    artifacts: files.size,
    receipts: chains.flat().length,
    bytes: [...files.values()].reduce((sum, file) => sum + file.bytes, 0),
    problems: left > 0 ? [...problems.slice(0, PROBLEMS_MAX), `… and ${left} more`] : problems,
  }
}

class Tally {
  delivered = 0
  duplicates = 0
  own = 0
  foreign = 0
  readonly #sent: IdCounts
  readonly #found = new IdCounts()

  constructor(sent: IdCounts) {
    this.#sent = sent
  }

  add(stream: StreamName, { id, isOwn }: FoundEvent): void {
    if (this.#found.add(stream, id) > 1) this.duplicates += 1
    else if (this.#sent.has(stream, id)) this.delivered += 1
    else if (isOwn && stream === 'audit') this.own += 1
    else this.foreign += 1
  }
}

function amount(value: number, what: string): string[] {
  return value === 0 ? [] : [`${value} ${what}`]
}

function claimProblems({ sent, accepted, rejected }: Claim): string[] {
  return [
    ...(accepted === sent.size ? [] : [`${sent.size} different events were sent, and ${accepted} accepted`]),
    ...amount(rejected, 'events were rejected'),
  ]
}

function receiptProblems(files: ReadonlyMap<string, FoundFile>, receipts: readonly ClaimedFile[]): string[] {
  const unclaimed = new Map(files)
  const problems: string[] = []
  for (const receipt of receipts) {
    const { fileName: name } = receipt
    const file = unclaimed.get(name)
    unclaimed.delete(name)
    if (file === undefined)
      problems.push(`${name}: ${files.has(name) ? 'has two receipts' : 'has a receipt and is missing'}`)
    else if (file.sha256 !== receipt.sha256 || file.bytes !== receipt.bytes)
      problems.push(`${name}: its bytes are not those of its receipt`)
    else if (file.rows !== receipt.rows)
      problems.push(`${name}: has ${file.rows} events, its receipt says ${receipt.rows}`)
  }
  return [...problems, ...[...unclaimed.keys()].map((name) => `${name}: has no receipt`)]
}

/** Half-open windows that meet, from position 1 on, and hashes that link. */
function chainProblems(chain: readonly ClaimedFile[]): string[] {
  let [position, hash] = [1, CHAIN_START]
  const problems: string[] = []
  for (const receipt of chain) {
    if (receipt.windowFrom !== position)
      problems.push(`${receipt.fileName}: begins at position ${receipt.windowFrom}, not at ${position}`)
    if (receipt.previousHash !== hash)
      problems.push(`${receipt.fileName}: its receipt does not follow the receipt before it`)
    if (receipt.hash !== receipt.expectedHash) problems.push(`${receipt.fileName}: its receipt was changed`)
    position = receipt.windowUpto
    hash = receipt.hash
  }
  return problems
}
