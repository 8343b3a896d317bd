import { Option } from 'commander'
import type { Clock } from '../../base/clock.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { FILTER_IDS_MAX } from '../../model/event-filter.ts'
import type { StreamName } from '../../model/ids.ts'
import { CliError } from './cli-error.ts'
import { checkFields, FILTER_FIELDS, readInputFile, readInputText } from './input-file.ts'
import { count } from './table.ts'

/** Facets that have an option of their own. */
const SHORTCUTS: Readonly<Record<StreamName, Readonly<Record<string, string>>>> = {
  guardrail_activity: {
    severity: 'severity',
    policy: 'policyName',
    rule: 'ruleViolated',
    behaviour: 'behaviour',
    actor: 'actor',
    host: 'host',
    context: 'contextSource',
    status: 'status',
  },
  audit: { action: 'action', status: 'actionStatus', actor: 'actorId', target: 'targetType' },
}

export function filterOptions(stream: StreamName): Option[] {
  return [
    ...Object.entries(SHORTCUTS[stream]).map(
      ([name, facet]) => new Option(`--${name} <VALUE...>`, `only events with one of these: ${facet}`),
    ),
    new Option('--where <FACET=VALUE...>', 'the same for any facet; FACET= for events that have none'),
    new Option('--exclude <FACET=VALUE...>', 'not events with one of these'),
    new Option('--search <WORDS>', 'only events in whose facets every word occurs'),
    new Option(
      '--from <TIME>',
      'only events from then on: 2026-01-31, 2026-01-31T12:00:00Z, or 24h and 7d for so long ago',
    ),
    new Option('--upto <TIME>', 'only events before then'),
    new Option(
      '--ids <FILE>',
      `only events with these ids, ${count(FILTER_IDS_MAX)} at most: one a line, or a JSON list; - reads standard input`,
    ),
    new Option('--filter <FILE>', 'conditions as JSON, as in GraphQL (EventFilterInput); options add to it'),
  ]
}

type Facets = Map<string, Set<string | null>>

/** The filter that the options make together; undefined where they make none. */
export function filterInput(
  options: Readonly<Record<string, unknown>>,
  stream: StreamName,
  clock: Clock,
): JsonObject | undefined {
  const file = typeof options['filter'] === 'string' ? options['filter'] : undefined
  const base: JsonObject = file === undefined ? {} : readInputFile(file)
  if (file !== undefined) checkFields(base, FILTER_FIELDS, file)
  const facets = facetsOf(base['facets'])
  for (const [option, facet] of Object.entries(SHORTCUTS[stream]))
    for (const value of list(options[option])) add(facets, facet, value)
  for (const text of list(options['where'])) addPair(facets, text, '--where')
  const exclude = facetsOf(base['exclude'])
  for (const text of list(options['exclude'])) addPair(exclude, text, '--exclude')
  const filter: JsonObject = {
    ...base,
    ...(facets.size > 0 && { facets: facetList(facets) }),
    ...(exclude.size > 0 && { exclude: facetList(exclude) }),
    ...(typeof options['search'] === 'string' && { search: options['search'] }),
    ...(typeof options['from'] === 'string' && { timeFrom: timeOf(options['from'], '--from', clock) }),
    ...(typeof options['upto'] === 'string' && { timeUpto: timeOf(options['upto'], '--upto', clock) }),
    ...(typeof options['ids'] === 'string' && { ids: readIds(options['ids']) }),
  }
  return Object.keys(filter).length === 0 ? undefined : filter
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function add(facets: Facets, facet: string, value: string | null): void {
  facets.set(facet, (facets.get(facet) ?? new Set()).add(value === '' ? null : value))
}

function addPair(facets: Facets, text: string, option: string): void {
  const at = text.indexOf('=')
  if (at < 1) throw usage(`${option} takes FACET=VALUE.`, `For example: ${option} policyName="PII in prompts"`)
  add(facets, text.slice(0, at), text.slice(at + 1))
}

function facetsOf(given: unknown): Facets {
  const facets: Facets = new Map()
  for (const item of Array.isArray(given) ? given : [])
    if (isJsonObject(item) && typeof item['facet'] === 'string' && Array.isArray(item['values']))
      for (const value of item['values']) add(facets, item['facet'], value === null ? null : String(value))
  return facets
}

function facetList(facets: Facets): JsonObject[] {
  return [...facets].map(([facet, values]) => ({ facet, values: [...values] }))
}

const AGO_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

function timeOf(text: string, option: string, clock: Clock): string {
  const [, amount, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  const isoDate = /^\d{4}-\d\d-\d\d(?:T.*)?$/.test(text) ? Date.parse(text) : Number.NaN
  const at = amount === undefined ? isoDate : clock.now() - Number(amount) * (AGO_MS[unit] ?? 0)
  if (Number.isNaN(at))
    throw usage(`${option} is not a time.`, 'Give 2026-01-31, 2026-01-31T12:00:00Z, or how long ago: 30m, 24h, 7d, 2w.')
  return new Date(at).toISOString()
}

function readIds(path: string): string[] {
  const text = readInputText(path)
  const isList = text.trimStart().startsWith('[')
  const ids = isList ? jsonList(text, path) : text.split(/\r?\n/).map((line) => line.trim())
  const given = ids.filter((id) => id !== '')
  if (given.length === 0) throw usage(`${path} holds no id.`, 'One id a line, or a JSON list of them.')
  if (given.length > FILTER_IDS_MAX)
    throw usage(
      `${path} holds ${count(given.length)} ids; one request takes ${count(FILTER_IDS_MAX)}.`,
      `Split it, one id a line: split -l ${FILTER_IDS_MAX} FILE part-; then give each part by itself.`,
    )
  return given
}

function jsonList(text: string, path: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((id) => typeof id === 'string')) return value
  } catch {
    // Said below, without quoting the file.
  }
  throw usage(`${path} is not a JSON list of ids.`, 'One id a line, or a JSON list of texts.')
}

function usage(message: string, hint: string): CliError {
  return new CliError('invalid', { code: 'INPUT_INVALID', message, hint })
}
