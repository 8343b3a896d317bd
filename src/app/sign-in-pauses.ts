import { isIPv6 } from 'node:net'
import { present } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../model/fault.ts'
import type { IdentityLedger, SignInAttempts } from '../store/ledger/identity-ledger.ts'
import { emailKey } from './email-address.ts'
import { keyedHash } from './keyed-hash.ts'

export interface PausePolicy {
  /** Failures that cost nothing. */
  readonly freeFailures: number
  /** After the next one; doubled with each further one, up to the maximum. */
  readonly pauseMsFirst: number
  readonly pauseMsMax: number
  /** Without an attempt for this long, the count begins anew. */
  readonly forgetMs: number
}

const MINUTE_MS = 60_000

/** A person mistypes four times at most. With the longest pause, that is under a hundred guesses a day for one account. */
export const ACCOUNT_PAUSES: PausePolicy = {
  freeFailures: 4,
  pauseMsFirst: MINUTE_MS / 2,
  pauseMsMax: 15 * MINUTE_MS,
  forgetMs: 24 * 60 * MINUTE_MS,
}
/** An address may be that of a whole office. */
export const ADDRESS_PAUSES: PausePolicy = { ...ACCOUNT_PAUSES, freeFailures: 20, forgetMs: 60 * MINUTE_MS }

/** Under whose names it counts. */
export interface Attempt {
  /** An IP address, or null where it is not known any more. */
  readonly address?: string | null
  readonly email?: string
}

export interface SignInPausesDeps {
  readonly ledger: IdentityLedger
  readonly clock: Clock
  readonly masterKey: Uint8Array
}

/** Growing pauses after attempts that fail, for each account and each address, whether there is such an account or not. Kept in the store. */
export class SignInPauses {
  readonly #ledger: IdentityLedger
  readonly #clock: Clock
  readonly #masterKey: Uint8Array

  constructor({ ledger, clock, masterKey }: SignInPausesDeps) {
    this.#ledger = ledger
    this.#clock = clock
    this.#masterKey = masterKey
  }

  /** Before an attempt is looked at: it counts as failed until `succeeded`. Throws Fault SIGN_IN_PAUSED. */
  async count({ address, email }: Attempt): Promise<void> {
    const now = this.#clock.now()
    const policies = new Map<string, PausePolicy>()
    if (address !== undefined) policies.set(keyOfAddress(address), ADDRESS_PAUSES)
    if (email !== undefined) policies.set(this.#keyOfAccount(email), ACCOUNT_PAUSES)
    const until = await this.#ledger.countAttempt([...policies.keys()], (key, before) =>
      judgeAttempt(before, present(policies.get(key), 'the policy of a key'), now),
    )
    if (until !== undefined) throw new Fault('SIGN_IN_PAUSED', { retryAfterMs: until - now })
  }

  /** The account's failures are forgotten. Not the address's: who has an account might use it to go on guessing at others. */
  async succeeded({ address, email }: Attempt): Promise<void> {
    if (address !== undefined) await this.#ledger.uncountAttempt(keyOfAddress(address))
    if (email !== undefined) await this.forget(email)
  }

  async forget(email: string): Promise<void> {
    await this.#ledger.forgetAttempts(this.#keyOfAccount(email))
  }

  async pausedUntil(email: string): Promise<number | null> {
    const attempts = await this.#ledger.attempts(this.#keyOfAccount(email))
    return attempts !== undefined && stands(attempts, ACCOUNT_PAUSES, this.#clock.now()) ? attempts.pausedUntil : null
  }

  async expire(): Promise<void> {
    await this.#ledger.deleteAttempts(this.#clock.now() - ACCOUNT_PAUSES.forgetMs)
  }

  /** Hashed with a key: people type passwords where the address belongs. */
  #keyOfAccount(email: string): string {
    return `account:${keyedHash(this.#masterKey, 'sign-in attempts', emailKey(email)).toString('base64url')}`
  }
}

/** What becomes of the count with one more attempt, or the end of the pause that forbids it. */
export function judgeAttempt(
  before: SignInAttempts | undefined,
  policy: PausePolicy,
  now: number,
): SignInAttempts | { readonly pausedUntil: number } {
  if (before !== undefined && stands(before, policy, now)) return { pausedUntil: before.pausedUntil }
  const isFresh = before !== undefined && now - before.lastAt < policy.forgetMs
  const failures = (isFresh ? before.failures : 0) + 1
  const doublings = failures - policy.freeFailures - 1
  const pauseMs = doublings < 0 ? 0 : Math.min(policy.pauseMsMax, policy.pauseMsFirst * 2 ** Math.min(doublings, 30))
  return { failures, lastAt: now, pausedUntil: pauseMs === 0 ? 0 : now + pauseMs }
}

/** An end further away than the longest pause means that the clock was set back: such a pause would hold for as long as that. */
function stands({ pausedUntil }: SignInAttempts, { pauseMsMax }: PausePolicy, now: number): boolean {
  return pausedUntil > now && pausedUntil <= now + pauseMsMax
}

/** Of IPv6, the network of 64 bits that one customer has. */
function keyOfAddress(address: string | null): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address ?? '')?.[1]
  if (mapped !== undefined) return `address:${mapped}`
  return `address:${isIPv6(address ?? '') ? `${ipv6Network(address ?? '')}::/64` : (address ?? 'unknown')}`
}

function ipv6Network(address: string): string {
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').toLowerCase().split('::')
  const groups = head.split(':').filter((group) => group !== '')
  const tailGroups = tail.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - tailGroups.length) }, () => '0')
  return [...groups, ...zeros, ...tailGroups]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
