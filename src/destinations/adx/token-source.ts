import type { Clock } from '../../base/clock.ts'
import { isJsonObject } from '../../base/json.ts'
import { Secret } from '../../base/secret.ts'
import { Fault } from '../../model/fault.ts'
import type { DestinationPolicy } from '../destination.ts'
import type { HttpClient } from '../http-client.ts'
import { type Authority, readAuthority } from './authority.ts'
import { entraFault } from './fault.ts'
import type { AdxTarget } from './options.ts'

/** A token is replaced so long before it ends, or after two thirds of a shorter life. */
const MARGIN_MS = 5 * 60_000

interface KeptToken {
  readonly token: Secret
  /** Milliseconds. */
  readonly freshUntil: number
}

export interface TokenSourceOptions {
  readonly target: AdxTarget
  readonly policy: DestinationPolicy
  readonly http: HttpClient
  readonly clock: Clock
}

/**
 * Signs in with the application's key (OAuth 2.0 client credentials, RFC 6749 section 4.4) and keeps the token until shortly before it ends. Tokens are
 * in memory only.
 */
export class TokenSource {
  readonly #options: TokenSourceOptions
  #authority: Authority | undefined
  #kept: KeptToken | undefined

  constructor(options: TokenSourceOptions) {
    this.#options = options
  }

  /** Throws Faults of the network, of Entra, and AUTHORITY_NOT_ALLOWED. */
  async token(signal: AbortSignal): Promise<Secret> {
    const now = this.#options.clock.now()
    if (this.#kept !== undefined && now < this.#kept.freshUntil) return this.#kept.token
    const kept = await this.#signIn(signal)
    this.#kept = kept
    return kept.token
  }

  /** The cluster does not take this token any more: the next caller gets another. */
  drop(token: Secret): void {
    if (this.#kept?.token === token) this.#kept = undefined
  }

  /** Where the sign-in goes: asked once. */
  async authority(signal: AbortSignal): Promise<Authority> {
    const { target, policy, http, clock } = this.#options
    this.#authority ??= await readAuthority(target.endpoints.engine, http, policy, clock.now(), signal)
    return this.#authority
  }

  async #signIn(signal: AbortSignal): Promise<KeptToken> {
    const { target, http, clock } = this.#options
    const { loginEndpoint, resource } = await this.authority(signal)
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: target.applicationId,
      client_secret: target.applicationKey.reveal(),
      scope: `${resource}/.default`,
    })
    const askedAt = clock.now()
    const answer = await http.send(
      {
        method: 'POST',
        origin: loginEndpoint,
        path: `/${encodeURIComponent(target.tenantId)}/oauth2/v2.0/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: form.toString(),
      },
      signal,
    )
    const host = new URL(loginEndpoint).hostname
    if (answer.status !== 200) throw entraFault(answer, host, clock.now())
    return readToken(answer.body, askedAt, host)
  }
}

function readToken(body: string, askedAt: number, host: string): KeptToken {
  const unusable = new Fault('DESTINATION_ERROR', { message: `\`${host}\` gave no usable token.` })
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw unusable
  }
  const token = isJsonObject(value) ? value['access_token'] : undefined
  const lifetimeMs = isJsonObject(value) ? Number(value['expires_in']) * 1000 : Number.NaN
  if (typeof token !== 'string' || !(lifetimeMs > 0)) throw unusable
  return { token: new Secret(token), freshUntil: askedAt + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 3) }
}
