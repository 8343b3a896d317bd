import { Button } from '@mantine/core'
import { memo, useMemo, useState } from 'react'
import { Copy } from '../ui/copy.tsx'
import { count } from '../ui/format.ts'
import { type JsonLine, jsonLines, pieces, type Span } from './json-lines.ts'
import classes from './json-view.module.css'

export interface JsonViewProps {
  readonly text: string
  /** Completes "Copy …". */
  readonly what: string
  readonly spansAt?: (path: string) => readonly Span[]
}

/** As many lines are painted at once; more of them come when somebody asks. */
const LINES_AT_ONCE = 1_000
/** Behind that, text is text: no colours, no lines. */
const CHARS_MAX = 400_000

/** JSON, indented and coloured; any other text as it is. */
export function JsonView({ text, what, spansAt }: JsonViewProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: marks come and go with the text
  const lines = useMemo(() => (text.length > CHARS_MAX ? undefined : jsonLines(text, spansAt)), [text])
  const [shown, setShown] = useState(LINES_AT_ONCE)
  return (
    <div className={classes.view}>
      <div className={classes.copy}>
        <Copy text={text} what={what} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.text} tabIndex={0} aria-label={what}>
        {lines === undefined ? (
          <PlainText text={text} spans={spansAt?.('') ?? []} />
        ) : (
          lines.slice(0, shown).map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text stay where they are
            <Line key={at} line={line} />
          ))
        )}
      </section>
      {lines !== undefined && lines.length > shown && (
        <Button variant="subtle" size="xs" onClick={() => setShown((present) => present + 5 * LINES_AT_ONCE)}>
          {count(lines.length - shown)} more lines
        </Button>
      )}
    </div>
  )
}

const INDENT_EM = 1.25

const Line = memo(function Line({ line }: { readonly line: JsonLine }) {
  return (
    <span className={classes.line} style={{ paddingLeft: `${line.indent * INDENT_EM}em` }}>
      {line.tokens.map(({ kind, text }, at) =>
        kind === 'mark' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one line stay where they are
          <mark key={at}>{text}</mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one line stay where they are
          <span key={at} data-kind={kind}>
            {text}
          </span>
        ),
      )}
    </span>
  )
})

function PlainText({ text, spans }: { readonly text: string; readonly spans: readonly Span[] }) {
  return (
    <span className={classes.line}>
      {pieces(text, spans).map((piece, at) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text stay where they are
        piece.isMarked ? <mark key={at}>{piece.text}</mark> : piece.text,
      )}
    </span>
  )
}
