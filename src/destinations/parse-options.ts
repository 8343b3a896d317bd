import type { z } from 'zod'
import { isFault } from '../model/fault.ts'
import { InputFault, type Problem } from '../model/input-fault.ts'
import type { DestinationField } from './destination.ts'

/** Checks the shape of what a person entered; `schema` is a strict object. Gives the value, or every problem at once. */
export function checkShape<S extends z.ZodObject>(
  schema: S,
  input: Readonly<Record<string, unknown>>,
): { readonly value?: z.output<S>; readonly problems: readonly Problem[] } {
  const result = schema.safeParse(input)
  if (result.success) return { value: result.data, problems: [] }
  const known = Object.keys(schema.shape)
  return { problems: result.error.issues.flatMap((issue) => describe(issue, known, input)) }
}

/** Throws one Fault for all problems; does nothing where there are none. What has no hint of its own is told where its field is found. */
export function refuseProblems(problems: readonly Problem[], fields: readonly DestinationField[] = []): void {
  if (problems.length === 0) return
  throw new InputFault(
    problems.map((problem) => {
      const field = fields.find(({ name }) => name === problem.field)
      return problem.hint !== undefined || field === undefined ? problem : { ...problem, hint: whereToFind(field) }
    }),
  )
}

function whereToFind({ label, help, where }: DestinationField): string {
  return where.length === 0 ? `${label}: ${help}` : `${label}: ${where.join(' ')}`
}

export function badField(field: string, what: string): InputFault {
  return new InputFault([{ field, message: `\`${field}\` ${what}.` }])
}

/** Runs it, and puts the Fault that it throws among the problems, as one of this field. */
export function collect<T>(problems: Problem[], field: string, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof InputFault) problems.push(...error.problems)
    else if (isFault(error)) problems.push({ field, message: error.message, code: error.code, hint: error.hint })
    else throw error
    return undefined
  }
}

function describe(
  issue: z.core.$ZodIssue,
  known: readonly string[],
  input: Readonly<Record<string, unknown>>,
): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ message: unknownField(key, known) }))
  const field = String(issue.path[0])
  const place = issue.path.map(String).join('.')
  const missing = issue.path.length === 1 && input[field] === undefined
  return [{ field, message: missing ? `\`${place}\` is missing.` : `\`${place}\` ${issue.message}.` }]
}

function unknownField(key: string, known: readonly string[]): string {
  // What a person mistypes into a key may be anything: only what looks like a name is repeated.
  const shown = /^[\w.-]{1,40}$/.test(key) ? ` \`${key}\`` : ''
  const nearest = nearestName(key, known)
  return nearest === undefined
    ? `Unknown field${shown}: the fields are ${known.map((name) => `\`${name}\``).join(', ')}.`
    : `Unknown field${shown}: did you mean \`${nearest}\`?`
}

/** The known name with the fewest edits from `key`, where that is at most a third of its letters. */
export function nearestName(key: string, known: readonly string[]): string | undefined {
  const wanted = key.slice(0, 64).toLowerCase().replace(/[_-]/g, '')
  const ranked = known
    .map((name) => ({ name, edits: editDistance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best !== undefined && best.edits <= Math.ceil(best.name.length / 3) ? best.name : undefined
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
