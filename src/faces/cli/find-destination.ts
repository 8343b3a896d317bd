import { didYouMean } from '../../base/closest.ts'
import { CliError } from './cli-error.ts'
import { type Destination, LIST_DESTINATIONS } from './destination-documents.ts'
import type { ServerClient } from './server-client.ts'

/** How commands name one. */
export const DESTINATION_ARGUMENT = ['<DESTINATION>', 'its id or name, or its kind where it is the only one'] as const

/** By its id, by its name in any case, or by its kind where it is the only one of it. */
export async function findDestination(client: ServerClient, wanted: string): Promise<Destination> {
  const all = await client.request(LIST_DESTINATIONS)
  const found =
    all.find(({ id }) => id === wanted) ?? all.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (found !== undefined) return found
  const [only, ...others] = all.filter(({ kind }) => kind === wanted)
  if (only !== undefined && others.length === 0) return only
  if (only !== undefined) throw unclear(wanted, [only, ...others])
  throw unknown(wanted, all)
}

function unclear(kind: string, all: readonly Destination[]): CliError {
  return new CliError('invalid', {
    code: 'DESTINATION_UNCLEAR',
    message: `There are ${all.length} destinations of the kind ${kind}.`,
    hint: `Name one of them: ${all.map(({ name }) => `"${name}"`).join(', ')}.`,
  })
}

function unknown(wanted: string, all: readonly Destination[]): CliError {
  if (all.length === 0)
    return new CliError('notFound', {
      code: 'NOT_FOUND',
      message: 'There is no destination yet.',
      hint: 'Make one: spillway destination create ./destination.json (see spillway destination kinds)',
    })
  const names = all.map(({ name }) => name)
  return new CliError('notFound', {
    code: 'NOT_FOUND',
    message: `There is no destination \`${wanted.slice(0, 100)}\`${didYouMean(wanted, names) || '.'}`,
    hint: `Those that there are: ${names.map((name) => `"${name}"`).join(', ')}.`,
  })
}
