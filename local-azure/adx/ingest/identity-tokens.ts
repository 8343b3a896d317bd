import type { Clock } from '../../../src/base/clock.ts'
import type { Principal } from '../rights.ts'
import type { TokenSigner } from '../tokens.ts'

const AUDIENCE = 'kusto-identity'
const LIFETIME_S = 3 * 3600

/** Kusto identity tokens: they tell the ingestion service, through a queue, who asked. */
export class IdentityTokens {
  readonly #signer: TokenSigner
  readonly #clock: Clock

  constructor(signer: TokenSigner, clock: Clock) {
    this.#signer = signer
    this.#clock = clock
  }

  issue({ applicationId, tenantId, displayName }: Principal): string {
    const exp = Math.floor(this.#clock.now() / 1000) + LIFETIME_S
    return this.#signer.sign({ aud: AUDIENCE, appid: applicationId, tid: tenantId, name: displayName, exp })
  }

  read(token: string): Principal | undefined {
    const claims = this.#signer.verify(token, this.#clock.now())
    if (claims?.['aud'] !== AUDIENCE) return undefined
    return {
      applicationId: String(claims['appid']),
      tenantId: String(claims['tid']),
      displayName: String(claims['name']),
    }
  }
}
