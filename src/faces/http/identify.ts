import type { FastifyRequest } from 'fastify'
import type { App } from '../../app/app.ts'
import type { Principal } from '../../app/principal.ts'
import type { SignedIn } from '../../app/sessions.ts'
import { Fault } from '../../model/fault.ts'
import { tokenOf } from './authorization.ts'
import { clientOf, requireSameOrigin } from './request-origin.ts'
import { sessionCookie } from './session-cookie.ts'

/**
 * Who asks: by `Authorization`, and only where there is none by the cookie of a session. A browser adds that one by itself, so its page must show that it
 * is one of ours: with the session's token in `x-spillway-csrf`. Throws Fault UNAUTHENTICATED or REQUEST_FORGED.
 */
export async function identify(request: FastifyRequest, app: App): Promise<Principal> {
  const { principal } =
    request.headers.authorization === undefined ? await bySession(request, app) : await byToken(request, app)
  return { ...principal, client: clientOf(request) }
}

/** The session of the request's cookie. Throws Fault UNAUTHENTICATED. */
export async function signedInBy(request: FastifyRequest, app: App): Promise<SignedIn> {
  const secret = sessionCookie(request)
  if (secret === undefined) throw new Fault('UNAUTHENTICATED')
  return app.sessions.authenticate(secret)
}

export function requireOwnPage(request: FastifyRequest, app: App, signedIn: SignedIn): void {
  requireSameOrigin(request)
  const given = request.headers['x-spillway-csrf']
  if (typeof given !== 'string' || !app.sessions.isCsrfToken(signedIn, given)) throw new Fault('REQUEST_FORGED')
}

async function byToken(request: FastifyRequest, app: App): Promise<{ readonly principal: Principal }> {
  return { principal: await app.tokens.authenticate(tokenOf(request.headers.authorization)) }
}

async function bySession(request: FastifyRequest, app: App): Promise<SignedIn> {
  const signedIn = await signedInBy(request, app)
  requireOwnPage(request, app, signedIn)
  return signedIn
}
