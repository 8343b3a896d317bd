import type { Clock } from '../base/clock.ts'
import { sha256 } from '../base/hash.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import { Secret as SecretValue } from '../base/secret.ts'
import { Fault } from '../model/fault.ts'
import type { ApiTokenRecord, Ledger } from '../store/ledger/ledger.ts'
import type { OwnActions } from './own-actions.ts'
import { isPermission, type Permission, type Principal, requirePermission } from './principal.ts'

export interface TokenDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly own: OwnActions
}

export interface NewToken {
  readonly name: string
  readonly permissions: readonly Permission[]
  /** Milliseconds. */
  readonly expiresAt: number | null
}

export interface CreatedToken {
  /** In no other place: it is kept as a hash. */
  readonly token: Secret
  readonly record: ApiTokenRecord
}

/** API tokens: 256 random bits, shown once, kept as a SHA-256 only. */
export class Tokens {
  readonly #deps: TokenDeps
  /** Looked up again after a while, so that a token revoked elsewhere stops working within seconds. */
  readonly #known = new Map<string, { readonly record: ApiTokenRecord; readonly at: number }>()

  constructor(deps: TokenDeps) {
    this.#deps = deps
  }

  /** Who has this token. Throws Fault UNAUTHENTICATED. */
  async authenticate(token: Secret | undefined): Promise<Principal> {
    if (token === undefined) throw new Fault('UNAUTHENTICATED')
    const now = this.#deps.clock.now()
    const record = await this.#find(token, now)
    if (record === undefined || record.revokedAt !== null)
      throw new Fault('UNAUTHENTICATED', { message: 'This API token is not known here.' })
    if (record.expiresAt !== null && record.expiresAt <= now)
      throw new Fault('UNAUTHENTICATED', { message: `The API token \`${record.name}\` has expired.` })
    return { id: record.id, name: record.name, email: null, permissions: record.permissions.filter(isPermission) }
  }

  async list(principal: Principal): Promise<readonly ApiTokenRecord[]> {
    requirePermission(principal, 'ADMIN')
    return this.#deps.ledger.tokens()
  }

  create(principal: Principal, made: NewToken): Promise<CreatedToken> {
    return this.#deps.own.record(
      principal,
      (result) => ({
        action: 'CREATE',
        targetType: 'API_TOKEN',
        target: { id: result?.record.id ?? '', name: made.name },
        payloadType: 'SpillwayApiTokenCreatedAuditPayload',
        payload: { permissions: [...made.permissions] },
      }),
      async () => {
        requirePermission(principal, 'ADMIN')
        return this.#insert(made, new SecretValue(`spw_${this.#deps.random.bytes(32).toString('base64url')}`))
      },
    )
  }

  revoke(principal: Principal, id: string): Promise<ApiTokenRecord> {
    return this.#deps.own.record(
      principal,
      (result) => ({
        action: 'DELETE',
        targetType: 'API_TOKEN',
        target: { id, name: result?.name ?? '' },
        payloadType: 'SpillwayApiTokenRevokedAuditPayload',
      }),
      async () => {
        requirePermission(principal, 'ADMIN')
        const record = await this.#deps.ledger.revokeToken(id, this.#deps.clock.now())
        if (record === undefined)
          throw new Fault('NOT_FOUND', {
            message: 'There is no API token with this id.',
            hint: 'List those that there are: spillway token list',
          })
        this.#known.clear()
        return record
      },
    )
  }

  /** The first admin token, on a store that has none yet: the given one, or a random one, which is returned to be shown once. */
  async bootstrap(given: Secret | undefined): Promise<Secret | undefined> {
    if ((await this.#deps.ledger.tokenCount()) > 0) return undefined
    const token = given ?? new SecretValue(`spw_${this.#deps.random.bytes(32).toString('base64url')}`)
    await this.#insert({ name: 'bootstrap', permissions: ['ADMIN'], expiresAt: null }, token)
    return given === undefined ? token : undefined
  }

  async #insert({ name, permissions, expiresAt }: NewToken, token: Secret): Promise<CreatedToken> {
    if (name.trim() === '' || name.length > 200)
      throw new Fault('BAD_INPUT', { message: '`name` must have 1 to 200 characters.' })
    if (permissions.length === 0)
      throw new Fault('BAD_INPUT', { message: '`permissions` must name at least one permission.' })
    const { ledger, clock, random } = this.#deps
    const now = clock.now()
    if (expiresAt !== null && expiresAt <= now)
      throw new Fault('BAD_INPUT', { message: '`expiresAt` must be in the future.' })
    const record = {
      id: random.uuid(),
      name: name.trim(),
      permissions,
      createdAt: now,
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    }
    await ledger.insertToken(record, sha256(token.reveal()))
    return { token, record }
  }

  async #find(token: Secret, now: number): Promise<ApiTokenRecord | undefined> {
    const hash = sha256(token.reveal())
    const key = hash.toString('base64')
    const known = this.#known.get(key)
    if (known !== undefined && Math.abs(now - known.at) < RECHECK_MS) return known.record
    const record = await this.#deps.ledger.tokenByHash(hash)
    if (record === undefined) return undefined
    if (this.#known.size >= KNOWN_MAX) this.#known.clear()
    this.#known.set(key, { record, at: now })
    if (now - (record.lastUsedAt ?? 0) > TOUCH_MS) await this.#deps.ledger.touchToken(record.id, now)
    return record
  }
}

const RECHECK_MS = 5_000
const TOUCH_MS = 60_000
const KNOWN_MAX = 10_000
