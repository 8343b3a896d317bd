/** The viewer's token, which no other site can read: proof that a change was asked for by a page of ours. */
let token: string | undefined

export function setCsrfToken(next: string | undefined): void {
  token = next
}

export function csrfHeaders(): Readonly<Record<string, string>> {
  return token === undefined ? {} : { 'x-spillway-csrf': token }
}
