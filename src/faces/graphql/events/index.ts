import type { Area } from '../area.ts'
import { typeDefs } from './type-defs.ts'

export const events: Area = { typeDefs, resolvers: {} }
