/** Who did something: an identity as it was then. */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly email: string | null
}
