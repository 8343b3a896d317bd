import assert from 'node:assert/strict'
import type { Role } from '../../src/model/role.ts'
import { apiOf } from './api.ts'

export const PASSWORD = 'correct horse battery staple'

/** What a page of Spillway's has, and what the browser adds by itself. */
export interface Browser {
  readonly cookie: string
  readonly csrfToken: string
  graphql(query: string): Promise<{ readonly status: number; readonly text: string }>
}

let people = 0

/** A new person with this role, signed in. */
export async function signedInBrowser(server: { readonly url: string }, role: Role): Promise<Browser> {
  people += 1
  const email = `${role.toLowerCase()}-${people}@example.org`
  const { made } = await apiOf(server).graphql<{ made: { setPasswordToken: string } }>(
    'mutation ($data: UserInput!) { made: createUser(data: $data) { setPasswordToken } }',
    { data: { email, name: role, role } },
  )
  await postJson(server, '/api/set-password', { token: made.setPasswordToken, password: PASSWORD })
  return signIn(server, email)
}

/** With PASSWORD. */
export async function signIn(server: { readonly url: string }, email: string): Promise<Browser> {
  const response = await postJson(server, '/api/session', { email, password: PASSWORD })
  const { csrfToken } = (await response.json()) as { csrfToken: string }
  const cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const headers = { cookie, 'x-spillway-csrf': csrfToken, 'content-type': 'application/json' }
  return {
    cookie,
    csrfToken,
    graphql: async (query) => {
      const body = JSON.stringify({ query })
      const answer = await fetch(`${server.url}/api/audit/graphql`, { method: 'POST', headers, body })
      return { status: answer.status, text: await answer.text() }
    },
  }
}

async function postJson({ url }: { readonly url: string }, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (response.status !== 200) assert.fail(`${path}: ${await response.text()}`)
  return response
}
