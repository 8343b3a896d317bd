import type { FastifyRequest } from 'fastify'
import type { Client } from '../../app/principal.ts'
import { isLoopbackHost } from '../../base/loopback.ts'
import { Fault } from '../../model/fault.ts'

/** What is told of who asks: to the record of actions, and to the count of attempts. */
export function clientOf(request: FastifyRequest): Client {
  return { address: request.ip ?? null, userAgent: request.headers['user-agent'] ?? null }
}

/** By TLS all the way to a proxy that the operator trusts; this server itself speaks plain http. */
export function isHttps(request: FastifyRequest): boolean {
  return request.protocol === 'https'
}

/** Passwords and cookies go over https only, or stay on this machine. */
export function maySignIn(request: FastifyRequest): boolean {
  return isHttps(request) || isLoopbackHost(request.hostname)
}

/** Throws Fault CONNECTION_INSECURE. */
export function requireSafeConnection(request: FastifyRequest): void {
  if (!maySignIn(request)) throw new Fault('CONNECTION_INSECURE')
}

/**
 * A page of another site can make a browser send requests here, but not lie about where they come from. Programs that are no browsers send neither
 * header. Throws Fault REQUEST_FORGED.
 */
export function requireSameOrigin(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  const isOwn = origin === undefined || origin === URL.parse(`${request.protocol}://${request.host}`)?.origin
  if (!isOwn || (site !== undefined && site !== 'same-origin'))
    throw new Fault('REQUEST_FORGED', { message: 'This request comes from a page of another site.' })
}
