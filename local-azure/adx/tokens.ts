import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'

export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Signs JSON web tokens with its own key, and reads back what it signed. */
export class TokenSigner {
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject
  readonly keyId: string

  /** `privateKeyPem` from `newSigningKey()`. */
  constructor(keyId: string, privateKeyPem: string) {
    this.#privateKey = createPrivateKey(privateKeyPem)
    this.#publicKey = createPublicKey(this.#privateKey)
    this.keyId = keyId
  }

  /** The public key as a JSON web key, for `jwks_uri`. */
  get publicJwk(): JsonObject {
    return { ...(this.#publicKey.export({ format: 'jwk' }) as JsonObject), kid: this.keyId, use: 'sig', alg: 'RS256' }
  }

  sign(claims: JsonObject): string {
    const body = `${base64url({ typ: 'JWT', alg: 'RS256', kid: this.keyId })}.${base64url(claims)}`
    return `${body}.${sign('sha256', Buffer.from(body), this.#privateKey).toString('base64url')}`
  }

  /** The claims; undefined where the token is malformed, was signed by another key, or is outside its lifetime. */
  verify(token: string, nowMs: number): JsonObject | undefined {
    const [header = '', body = '', signature = '', ...rest] = token.split('.')
    const signed = Buffer.from(`${header}.${body}`)
    if (rest.length > 0 || !verify('sha256', signed, this.#publicKey, Buffer.from(signature, 'base64url')))
      return undefined
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString())
    if (!isJsonObject(claims)) return undefined
    const nowS = nowMs / 1000
    return Number(claims['exp']) > nowS && Number(claims['nbf'] ?? 0) <= nowS + 300 ? claims : undefined
  }
}

function base64url(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
