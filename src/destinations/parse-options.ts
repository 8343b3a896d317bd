import type { z } from 'zod'
import { Fault } from '../model/fault.ts'
import type { FaultCode } from '../model/fault-table.ts'

/** One thing that is wrong with what a person entered. Never quotes the entered value: a secret may be in the wrong field. */
export interface Problem {
  readonly message: string
  /** The code to report where this is the only problem. */
  readonly code?: FaultCode
  readonly hint?: string
}

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

/** Throws one Fault for all problems; does nothing where there are none. */
export function refuseProblems(problems: readonly Problem[]): void {
  const [only] = problems
  if (only === undefined) return
  if (problems.length === 1) {
    const details = only.hint === undefined ? {} : { hint: only.hint }
    throw new Fault(only.code ?? 'BAD_INPUT', { message: only.message, ...details })
  }
  throw new Fault('BAD_INPUT', { message: problems.map((problem) => problem.message).join(' ') })
}

function describe(
  issue: z.core.$ZodIssue,
  known: readonly string[],
  input: Readonly<Record<string, unknown>>,
): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ message: unknownField(key, known) }))
  const field = issue.path.map(String).join('.')
  const missing = issue.path.length === 1 && input[field] === undefined
  return [{ message: missing ? `\`${field}\` is missing.` : `\`${field}\` ${issue.message}.` }]
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
