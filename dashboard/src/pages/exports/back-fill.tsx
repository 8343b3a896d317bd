import { useState } from 'react'
import { rangePhrase } from '../../activity/list-state.ts'
import { type TimeRange, timeBounds } from '../../activity/time-range.ts'
import { TimeRangeMenu } from '../../activity/time-range-menu.tsx'
import { ExportDialog } from '../../on-demand/export-dialog.tsx'
import { now } from '../../ui/now.ts'
import classes from './back-fill.module.css'
import { backFillFilter } from './back-fill-filter.ts'
import type { StoredExport } from './exports.graphql.ts'
import { viewOf, wordsOf } from './filter-words.tsx'

const AT_FIRST: TimeRange = { preset: '7d' }

/** What an export takes, of a time that somebody chooses: for what was lost at the destination, or came before the export was made. */
export function BackFill({ of, onClose }: { readonly of: StoredExport; readonly onClose: () => void }) {
  const [range, setRange] = useState(AT_FIRST)
  // Bounds that move with the clock would be counted for again and again.
  const [bounds, setBounds] = useState(() => timeBounds(AT_FIRST, now()))
  const choose = (next: TimeRange) => {
    setRange(next)
    setBounds(timeBounds(next, now()))
  }
  const { noun } = viewOf(of.stream)
  const phrases = [...wordsOf(of.stream, of.filter), rangePhrase(range)]
  return (
    <ExportDialog
      subject={{
        stream: of.stream,
        title: `a range of ${noun.many}`,
        noun,
        choices: [{ label: 'What this export takes', phrases, filter: backFillFilter(of.filter, bounds) }],
      }}
      destinationId={of.destination.id}
      narrowing={
        <div className={classes.narrowing}>
          <TimeRangeMenu range={range} onChange={choose} />
          <p>
            By the time at which the events happened. What is there already is left out, unless it is sent again; what
            was deleted here after its retention cannot be sent.
          </p>
        </div>
      }
      onClose={onClose}
    />
  )
}
