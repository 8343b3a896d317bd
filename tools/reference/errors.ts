import type { FaultKind } from '../../src/model/fault-row.ts'
import { FAULTS } from '../../src/model/fault-table.ts'
import { REJECTION_CODES } from '../../src/streams/stream.ts'
import { markdownTable, page } from './markdown.ts'

const KINDS: Readonly<Record<FaultKind, string>> = {
  retry: 'It may pass by itself: Spillway tries again; so may a caller, with the same request.',
  throttled: 'The other side asks to slow down: try again after the time it gives.',
  auth: 'An identity or a right is missing.',
  missing: 'The named thing is not there.',
  rejected: 'This input will never be taken as it is.',
  conflict: 'Something else is there already, or the present state does not allow it.',
  misconfigured: 'A setting is wrong.',
}

export function errorsReference(): string {
  const faults = Object.entries(FAULTS)
  return page('Errors', 'src/model/fault-table.ts', [
    'Every error that Spillway reports has a stable code: as `error.code` over HTTP, as `extensions.code` in GraphQL, in brackets on the command line and in the log. Programs decide by the code or its kind, never by the message. A retired code is never given a new meaning.',
    '## Kinds',
    markdownTable(
      ['kind', 'meaning'],
      Object.entries(KINDS).map(([kind, meaning]) => [`\`${kind}\``, meaning]),
    ),
    '## Codes',
    ...faults.map(
      ([code, { kind, http, summary, hint }]) =>
        `### ${code}\n\n${summary} (\`${kind}\`, HTTP ${http})\n\n**What to do:** ${hint}`,
    ),
    '## Events that are rejected',
    'The intake answers for each event that it cannot take with its index, a message, a hint and one of these codes; the other events of the request are stored.',
    REJECTION_CODES.map((code) => `- \`${code}\``).join('\n'),
  ])
}
