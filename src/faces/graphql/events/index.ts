import type { Area } from '../area.ts'
import { resolvers } from './resolvers.ts'
import { typeDefs } from './type-defs.ts'

export const events: Area = { typeDefs, resolvers }
