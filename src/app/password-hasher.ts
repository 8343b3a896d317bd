import { type Argon2Parameters as Argon2Call, argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Mutex } from '../base/mutex.ts'
import type { Random } from '../base/random.ts'
import { Fault } from '../model/fault.ts'

export interface Argon2Parameters {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** OWASP's first recommendation for Argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
export const ARGON2_PARAMETERS: Argon2Parameters = { memory: 19_456, passes: 2, parallelism: 1 }

/** The memory-hard function itself; a test counts its calls here. */
export type Derive = (call: Argon2Call) => Promise<Uint8Array>

export interface HasherDeps {
  readonly random: Random
  readonly parameters?: Argon2Parameters
  readonly derive?: Derive
}

/**
 * Passwords as Argon2id hashes in PHC's string format, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. One is computed at a time: a rush of
 * sign-ins may take one core and 19 MiB, not the machine. Throws Fault OVERLOADED where too many wait.
 */
export class PasswordHasher {
  readonly #random: Random
  readonly #parameters: Argon2Parameters
  readonly #derive: Derive
  readonly #turns = new Mutex()
  #waiting = 0

  constructor({ random, parameters = ARGON2_PARAMETERS, derive = argon2id }: HasherDeps) {
    this.#random = random
    this.#parameters = parameters
    this.#derive = derive
  }

  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(SALT_BYTES)
    return phcText({ ...this.#parameters, salt, hash: await this.#work(password, salt, this.#parameters) })
  }

  /** Without a hash to compare with, the same work, in vain: who measures the time learns nothing. */
  async verify(password: string, phc: string | null): Promise<boolean> {
    const known = phc === null ? undefined : parsePhc(phc)
    const { salt, hash, ...parameters } = known ?? { ...this.#parameters, salt: NO_SALT, hash: NO_HASH }
    const computed = await this.#work(password, salt, parameters)
    return computed.length === hash.length && timingSafeEqual(computed, hash) && known !== undefined
  }

  /** Whether it was made with other parameters than today's. */
  isOutdated(phc: string): boolean {
    const { memory, passes, parallelism } = parsePhc(phc) ?? {}
    const today = this.#parameters
    return memory !== today.memory || passes !== today.passes || parallelism !== today.parallelism
  }

  async #work(password: string, nonce: Uint8Array, parameters: Argon2Parameters): Promise<Uint8Array> {
    if (this.#waiting >= WAITING_MAX)
      throw new Fault('OVERLOADED', { message: 'Too many people sign in at once.', retryAfterMs: 2_000 })
    this.#waiting += 1
    try {
      const message = Buffer.from(normalisedPassword(password))
      return await this.#turns.run(() => this.#derive({ ...parameters, message, nonce, tagLength: HASH_BYTES }))
    } finally {
      this.#waiting -= 1
    }
  }
}

/** The same password typed on another system, with other code points for the same letters, stays the same. */
export function normalisedPassword(password: string): string {
  return password.normalize('NFKC')
}

const SALT_BYTES = 16
const HASH_BYTES = 32
const WAITING_MAX = 100
const NO_SALT = Buffer.alloc(SALT_BYTES)
const NO_HASH = Buffer.alloc(HASH_BYTES)

const argon2Call = promisify(argon2)
const argon2id: Derive = (call) => argon2Call('argon2id', call)

interface Hashed extends Argon2Parameters {
  readonly salt: Uint8Array
  readonly hash: Uint8Array
}

function phcText({ memory, passes, parallelism, salt, hash }: Hashed): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function parsePhc(text: string): Hashed | undefined {
  const [, memory, passes, parallelism, salt = '', hash = ''] = PHC.exec(text) ?? []
  if (memory === undefined) return undefined
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

/** PHC's: without padding. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
