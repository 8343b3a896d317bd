import { buildSchema, printSchema } from 'graphql'
import { typeDefs } from '../../src/faces/graphql/schema.ts'
import { cliReference } from './cli.ts'
import { configurationReference } from './configuration.ts'
import { destinationsReference } from './destinations.ts'
import { errorsReference } from './errors.ts'
import { exitCodesReference } from './exit-codes.ts'
import { metricsReference } from './metrics.ts'

export interface GeneratedFile {
  readonly name: string
  content(): string | Promise<string>
}

export const REFERENCE_FOLDER = new URL('../../docs/reference/', import.meta.url)

/** Every file of docs/reference/. */
export const GENERATED: readonly GeneratedFile[] = [
  { name: 'configuration.md', content: configurationReference },
  { name: 'errors.md', content: errorsReference },
  { name: 'exit-codes.md', content: exitCodesReference },
  { name: 'cli.md', content: cliReference },
  { name: 'metrics.md', content: metricsReference },
  { name: 'destinations.md', content: destinationsReference },
  { name: 'schema.graphql', content: () => `${printSchema(buildSchema(typeDefs))}\n` },
]
