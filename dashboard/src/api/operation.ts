/** A GraphQL operation with the shapes of what it takes and answers. Written by `npm run generate` from `.graphql` files. */
export interface Operation<Result, Variables> {
  readonly name: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly text: string
  /** Never set: it carries the types. */
  readonly types?: (variables: Variables) => Result
}
