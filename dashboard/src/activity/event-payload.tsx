import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import { plural } from '../ui/format.ts'
import { Notice } from '../ui/notice.tsx'
import { Empty } from '../ui/states.tsx'
import classes from './event-payload.module.css'
import { pieces, type Span } from './json-lines.ts'
import { JsonView } from './json-view.tsx'
import { type Marks, markOffences, offencesIn } from './mark-offences.ts'
import { isObject, type Json, type PayloadPart, payloadParts } from './payload-parts.ts'
import type { PayloadPlace } from './stream-view.ts'

/** What was said and answered, with what the guardrail objected to marked. */
export function EventPayload({ record, place }: { readonly record: Json; readonly place: PayloadPlace }) {
  const fields = isObject(record) ? record : {}
  const parts = useMemo(() => payloadParts(fields[place.payload]), [fields, place])
  const marks = useMemo(() => markOffences(parts, offencesIn(fields[place.findings])), [parts, fields, place])
  if (parts.length === 0)
    return <Empty title="No payload">The source sent none, or it was left out before it came here.</Empty>
  const missing = [...new Set(marks.missing.flatMap(({ phrase }) => phrase ?? []))]
  return (
    <div className={classes.parts}>
      {missing.length > 0 && (
        <Notice tone="quiet" title="Found, but not in this payload">
          {missing.map((phrase) => (
            <q key={phrase}>{phrase}</q>
          ))}{' '}
          The payload was cut or masked before it came here.
        </Notice>
      )}
      {parts.map((part) => (
        <Part key={part.name} part={part} marks={marks} />
      ))}
    </div>
  )
}

const NAMES: Readonly<Record<string, string>> = {
  requestPayload: 'Request',
  responsePayload: 'Response',
  requestHeaders: 'Request headers',
  responseHeaders: 'Response headers',
  '': 'About the exchange',
}

function Part({ part, marks }: { readonly part: PayloadPart; readonly marks: Marks }) {
  const [form, setForm] = useState<'talk' | 'json'>(part.turns.length > 0 ? 'talk' : 'json')
  const name = NAMES[part.name] ?? part.name
  const found = part.strings.reduce((sum, string) => sum + marks.spansIn(string).length, 0)
  const spansAt = (path: string): readonly Span[] => {
    const string = part.strings.find((one) => one.path === path)
    return string === undefined ? [] : marks.spansIn(string)
  }
  return (
    <section aria-label={name}>
      <header className={classes.head}>
        <h3 className={classes.title}>
          {name}
          {found > 0 && <span className={classes.found}>{plural(found, 'finding')}</span>}
        </h3>
        {part.turns.length > 0 && (
          <SegmentedControl
            size="xs"
            aria-label={`How to show ${name}`}
            value={form}
            onChange={(value) => setForm(value === 'json' ? 'json' : 'talk')}
            data={[
              { value: 'talk', label: 'Text' },
              { value: 'json', label: 'JSON' },
            ]}
          />
        )}
      </header>
      {form === 'json' ? (
        <JsonView text={part.text} what={`${name} as JSON`} spansAt={spansAt} />
      ) : (
        <ol className={classes.turns}>
          {part.turns.map(({ role, path }) => (
            <li key={path} className={classes.turn} data-role={role}>
              <p className={classes.role}>{role}</p>
              <p className={classes.text}>
                <Marked text={part.strings.find((one) => one.path === path)?.text ?? ''} spans={spansAt(path)} />
              </p>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function Marked({ text, spans }: { readonly text: string; readonly spans: readonly Span[] }) {
  return pieces(text, spans).map((piece, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text stay where they are
    piece.isMarked ? <mark key={at}>{piece.text}</mark> : <span key={at}>{piece.text}</span>,
  )
}
