import type { Clock } from '../../src/base/clock.ts'
import type { Directory } from './directory.ts'
import type { HttpRequest } from './http-service.ts'
import type { Principal } from './rights.ts'
import { unauthorized } from './service-error.ts'
import type { TokenSigner } from './tokens.ts'

export interface Authentication {
  readonly directory: Directory
  readonly signer: TokenSigner
  readonly clock: Clock
  /** Audiences that tokens may have. */
  readonly audiences: readonly string[]
  /** Where one signs in: told in the refusal. */
  readonly authorizationUri: string
}

/** Who sent the request. Signature, lifetime, audience, tenant and application are checked. Throws 401. */
export function authenticate(request: HttpRequest, authentication: Authentication): Principal {
  const { directory, signer, clock } = authentication
  const refuse = (reason: string): Error =>
    unauthorized(`Authentication failed: ${reason}`, authentication.authorizationUri)
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw refuse('the request has no bearer token')
  const claims = signer.verify(token, clock.now())
  if (!claims) throw refuse('the token is expired or was not issued by this tenant')
  if (!authentication.audiences.includes(String(claims['aud'])))
    throw refuse(`the token's audience '${String(claims['aud'])}' is another service`)
  if (claims['tid'] !== directory.tenantId) throw refuse('the token is of another tenant')
  const application = directory.find(String(claims['appid']))
  if (!application) throw refuse('the application does not exist any more')
  return {
    applicationId: application.applicationId,
    tenantId: directory.tenantId,
    displayName: application.displayName,
  }
}
