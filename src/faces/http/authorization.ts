import { Secret } from '../../base/secret.ts'

/** The token of an Authorization header: alone (as the audit-export API's clients send it) or after `Bearer`. */
export function tokenOf(header: string | undefined): Secret | undefined {
  const token = header?.trim().replace(/^bearer\s+/i, '')
  return token === undefined || token === '' || /\s/.test(token) ? undefined : new Secret(token)
}
