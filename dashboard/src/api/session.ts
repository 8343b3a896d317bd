import { csrfHeaders, setCsrfToken } from './csrf.ts'
import { fetchJson, type Refusal } from './request.ts'
import { RequestError } from './request-error.ts'

export interface Session {
  /** Nobody can sign in yet: the first administrator is to be made, with the one-time token. */
  readonly setupNeeded: boolean
  readonly signedIn: boolean
  /** False where the connection is neither encrypted nor within one machine: a password would be read on the way. */
  readonly maySignIn: boolean
}

interface SessionAnswer extends Session, Refusal {
  readonly csrfToken?: string
  readonly email?: string
  readonly name?: string
}

export async function readSession(): Promise<Session> {
  const answer = await ask('GET')
  setCsrfToken(answer.csrfToken)
  return {
    setupNeeded: answer.setupNeeded === true,
    signedIn: answer.signedIn === true,
    maySignIn: answer.maySignIn !== false,
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  setCsrfToken((await ask('POST', { email, password })).csrfToken)
}

export async function signOut(): Promise<void> {
  await ask('DELETE')
  setCsrfToken(undefined)
}

export interface FirstAdministrator {
  /** The one that the server printed when it started. */
  readonly token: string
  readonly name: string
  readonly email: string
  readonly password: string
}

export async function setUp(administrator: FirstAdministrator): Promise<void> {
  setCsrfToken((await ask('POST', administrator, '/api/setup')).csrfToken)
}

export interface Invited {
  readonly email: string
  readonly name: string
}

/** For whom this token of a set-password link is. */
export async function readInvitation(token: string): Promise<Invited> {
  const { email = '', name = '' } = await ask('POST', { token }, '/api/invitation')
  return { email, name }
}

export async function setPassword(token: string, password: string): Promise<void> {
  await ask('POST', { token, password }, '/api/set-password')
}

async function ask(method: string, body?: object, path = '/api/session'): Promise<SessionAnswer> {
  const answer = await fetchJson<SessionAnswer>(path, {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...csrfHeaders() },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (answer.error !== undefined) throw new RequestError(answer.error)
  return answer
}
