import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../app/app.ts'
import type { BegunSession, SignedIn } from '../../app/sessions.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Logger } from '../../base/log.ts'
import { Secret } from '../../base/secret.ts'
import { Fault, isFault } from '../../model/fault.ts'
import { replyWithFault } from './fault-reply.ts'
import { requireOwnPage, signedInBy } from './identify.ts'
import { clientOf, maySignIn, requireSafeConnection, requireSameOrigin } from './request-origin.ts'
import { clearSessionCookie, sessionCookie, setSessionCookie } from './session-cookie.ts'

const BODY_BYTES_MAX = 16 * 1024

/**
 * For people in browsers. Bodies are JSON objects: a form of another site cannot send that type.
 * - `GET /api/session`: whether there is somebody signed in, and what their page needs; gives the cookie a new secret once an hour.
 * - `POST /api/session {email, password}`: signs in, always with a new session.
 * - `DELETE /api/session`: signs out.
 * - `POST /api/setup {token, email, name, password}`: the first administrator, signed in at once.
 * - `POST /api/invitation {token}`: for whom this token is; `POST /api/set-password {token, password}` uses it.
 */
export function sessionRoutes(server: FastifyInstance, app: App, log: Logger): void {
  server.removeAllContentTypeParsers()
  const parseJson = server.getDefaultJsonParser('error', 'error')
  const jsonOrNothing: typeof parseJson = (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, body, done)
  server.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, jsonOrNothing)

  const door = (work: (request: FastifyRequest, reply: FastifyReply) => Promise<object>) => {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        return reply.send(await work(request, reply))
      } catch (error) {
        return replyWithFault(reply, error, log)
      }
    }
  }
  const safeDoor = (work: (request: FastifyRequest, reply: FastifyReply) => Promise<object>) =>
    door((request, reply) => {
      requireSameOrigin(request)
      requireSafeConnection(request)
      return work(request, reply)
    })

  server.get(
    '/api/session',
    door((request, reply) => showSession(request, reply, app)),
  )
  server.post(
    '/api/session',
    safeDoor(async (request, reply) => {
      const { email, password } = textFields(request.body, ['email', 'password'])
      const begun = await app.signIn.signIn(email, new Secret(password), clientOf(request))
      return enter(request, reply, app, begun)
    }),
  )
  server.delete(
    '/api/session',
    door((request, reply) => signOut(request, reply, app)),
  )
  server.post(
    '/api/setup',
    safeDoor(async (request, reply) => {
      const { token, password, email, name } = textFields(request.body, ['token', 'email', 'name', 'password'])
      const administrator = { email, name, token: new Secret(token), password: new Secret(password) }
      return enter(request, reply, app, await app.signIn.setUp(administrator, clientOf(request)))
    }),
  )
  server.post(
    '/api/invitation',
    safeDoor(async (request) => {
      const { token } = textFields(request.body, ['token'])
      const { email, name } = await app.signIn.invited(new Secret(token), clientOf(request))
      return { email, name }
    }),
  )
  server.post(
    '/api/set-password',
    safeDoor(async (request) => {
      const { token, password } = textFields(request.body, ['token', 'password'])
      await app.signIn.choosePassword(new Secret(token), new Secret(password), clientOf(request))
      return { ok: true }
    }),
  )
}

/** The session that the browser had goes: what anybody knew of it is good for nothing. */
async function enter(request: FastifyRequest, reply: FastifyReply, app: App, begun: BegunSession): Promise<object> {
  const before = sessionCookie(request)
  if (before !== undefined) await app.sessions.forget(before)
  setSessionCookie(request, reply, begun.secret)
  return { csrfToken: begun.csrfToken, viewer: viewerOf(begun) }
}

async function showSession(request: FastifyRequest, reply: FastifyReply, app: App): Promise<object> {
  const state = { setupNeeded: await app.signIn.setupNeeded(), maySignIn: maySignIn(request) }
  const signedIn = await presentSession(request, app)
  if (signedIn === undefined) return { ...state, signedIn: false }
  const secret = sessionCookie(request)
  const renewed = secret && (await app.sessions.renew(signedIn, secret))
  if (renewed !== undefined) setSessionCookie(request, reply, renewed)
  return { ...state, signedIn: true, csrfToken: signedIn.csrfToken, viewer: viewerOf(signedIn) }
}

async function signOut(request: FastifyRequest, reply: FastifyReply, app: App): Promise<object> {
  const signedIn = await presentSession(request, app)
  if (signedIn !== undefined) {
    requireOwnPage(request, app, signedIn)
    await app.sessions.signOut(signedIn, clientOf(request))
  }
  clearSessionCookie(request, reply)
  return { signedIn: false }
}

async function presentSession(request: FastifyRequest, app: App): Promise<SignedIn | undefined> {
  try {
    return await signedInBy(request, app)
  } catch (error) {
    if (isFault(error) && error.code === 'UNAUTHENTICATED') return undefined
    throw error
  }
}

function viewerOf({ principal: { id, name, email, role, permissions } }: SignedIn): object {
  return { id, name, email, role, kind: 'user', permissions }
}

function textFields<const Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const given = isJsonObject(body) ? body : {}
  const fields = names.map((name) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (typeof value !== 'string' || value.length > TEXT_MAX)
      throw new Fault('BAD_INPUT', { message: `\`${name}\` must be text of at most ${TEXT_MAX} characters.` })
    return [name, value] as const
  })
  return Object.fromEntries(fields) as Record<Name, string>
}

const TEXT_MAX = 1_000
