/** The right to work on something, until it runs out. `token` fences: a settlement with a lost lease is refused. */
export interface Lease {
  readonly name: string
  readonly token: string
}
