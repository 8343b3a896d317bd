import { readFile } from 'node:fs/promises'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { mergeSchemas } from './merge-schemas.ts'

export const SCHEMA_FILE = new URL('../../docs/reference/schema.graphql', import.meta.url)
/** What has been agreed upon and is not served yet. The file is gone when everything is. */
export const PENDING_FILE = new URL('../../dashboard/pending-schema.graphql', import.meta.url)

/** What the dashboard's operations are written against. */
export async function dashboardSchema(): Promise<GraphQLSchema> {
  const [served, pending] = await readSchemas()
  return buildSchema(mergeSchemas(served, pending).merged)
}

/** The agreed schema without what is served by now; empty when all of it is. */
export async function stillPending(): Promise<string> {
  const [served, pending] = await readSchemas()
  return mergeSchemas(served, pending).missing
}

async function readSchemas(): Promise<[served: string, pending: string]> {
  return [await readFile(SCHEMA_FILE, 'utf8'), await readFile(PENDING_FILE, 'utf8').catch(() => '')]
}
