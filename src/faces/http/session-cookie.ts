import type { FastifyReply, FastifyRequest } from 'fastify'
import { Secret } from '../../base/secret.ts'
import { isHttps } from './request-origin.ts'

/** The session's secret that the browser sends, where it has the form of one. */
export function sessionCookie(request: FastifyRequest): Secret | undefined {
  const prefix = `${nameFor(request)}=`
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const value = pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length)
  return value !== undefined && /^[\w-]{43}$/.test(value) ? new Secret(value) : undefined
}

/** Until the browser is closed; how long the session lasts is for the server to say. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, secret: Secret): void {
  reply.header('set-cookie', cookieText(request, secret.reveal()))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', `${cookieText(request, '')}; Max-Age=0`)
}

function cookieText(request: FastifyRequest, value: string): string {
  return `${nameFor(request)}=${value}; Path=/; HttpOnly; SameSite=Strict${isHttps(request) ? '; Secure' : ''}`
}

/** With `__Host-`, a browser takes it only over https and from this very host: no neighbour below the same domain can set it. */
function nameFor(request: FastifyRequest): string {
  return isHttps(request) ? '__Host-spillway_session' : 'spillway_session'
}
