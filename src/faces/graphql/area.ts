import type { createSchema } from 'graphql-yoga'
import type { GraphqlContext } from './graphql-context.ts'

type SchemaParts = Parameters<typeof createSchema<GraphqlContext>>[0]

/** A part of the interface: its types, and how they are answered. */
export interface Area {
  /** Extends `Query` and `Mutation`; every other type is defined in one area only. */
  readonly typeDefs: string
  /** Translation only: what is allowed and what happens is in app/. */
  readonly resolvers: Exclude<NonNullable<SchemaParts['resolvers']>, readonly unknown[]>
}
