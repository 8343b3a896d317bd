import { redactText } from '../../base/redact.ts'

/**
 * GraphQL's own messages quote what they refuse: of a mistyped field that is the whole input object, with the secret beside it, and of a wrong value the
 * value itself. Here nothing of a value is left: known reasons in their fixed words, names of fields and types, and places.
 */
export function withoutValues(message: string): string {
  const variable = /^Variable "(\$\w{1,60})" got invalid value /.exec(message)?.[1]
  if (variable === undefined) return redactText(hidden(message))
  const place = / at "([\w.[\]]{1,200})"; /.exec(message)?.[1]
  const where = place === undefined ? '' : ` at "${place}"`
  return redactText(`Variable "${variable}" has an invalid value${where}: ${reasonOf(message)}`)
}

/** In fixed words, and with nothing in quotes but names. They are searched for anywhere: a value may hold whatever divides the message. */
const REASONS: readonly RegExp[] = [
  /(?:Boolean|String|Int|Float|ID) cannot represent (?:a )?non[- ](?:boolean|string|integer|numeric|32-bit signed integer)\b/,
  /Int cannot represent non 32-bit signed integer\b/,
  /Enum "\w{1,60}" cannot represent non-string value\b/,
  /does not exist in "\w{1,60}" enum/,
  /Field "[A-Za-z]{1,40}" of required type "[\w![\]]{1,80}" was not provided/,
  /Field "[A-Za-z]{1,40}" is not defined by type "\w{1,60}"(?:\. Did you mean (?:"[A-Za-z]{1,40}"(?:, | or |, or )?){1,5}\?)?/,
  /Expected type "\w{1,60}" to be an object/,
  /Expected non-nullable type "[\w![\]]{1,80}" not to be null/,
  // Our own scalars (scalars.ts).
  /`interval` must be one of [A-Z0-9_, ]+\.$/,
  /A time must be ISO-8601, [\w .:-]+\.$/,
  /A Long must be a whole number [\w ^−]+\.$/,
]

function reasonOf(message: string): string {
  for (const reason of REASONS) {
    const found = reason.exec(message)?.[0]
    if (found !== undefined) return /[.?]$/.test(found) ? found : `${found.replace(/^does/, 'The value does')}.`
  }
  return 'it is not of the type that the schema has there.'
}

/** Of a document: what it quotes is written there by whoever asks, with the secret perhaps. */
function hidden(message: string): string {
  return message
    .replace(/ value: [\s\S]*$/, ' value.')
    .replace(/, found [\s\S]*$/, ', found something else.')
    .replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => (/^"[$@]?[A-Za-z_][\w.[\]!]{0,59}"$/.test(quoted) ? quoted : '"…"'))
}
