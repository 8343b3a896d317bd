import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { JobStatus } from '../../api/schema.generated.ts'
import { useRead } from '../../api/use-read.ts'
import { useSearchState } from '../../routing/search-state.ts'
import { Card } from '../../ui/card.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Jobs, type JobsResult } from './exports.graphql.ts'
import { isUnderWay } from './job-progress.ts'
import { JobTable } from './job-table.tsx'
import classes from './runs.module.css'

const STEP = 20
const BUSY_MS = 1_500
const IDLE_MS = 8_000
const DEFAULTS = { runs: 'all' } as const
const STATUSES: Readonly<Record<string, readonly JobStatus[]>> = {
  running: ['PENDING', 'RUNNING'],
  failed: ['FAILED'],
}

/** The runs of one export, or of all of them; the newest first. What is under way is watched. */
export function Runs({ exportConfigurationId }: { readonly exportConfigurationId?: string }) {
  const [{ runs }, change] = useSearchState(DEFAULTS)
  const [first, setFirst] = useState(STEP)
  const status = STATUSES[runs]
  const read = useRead(Jobs, { exportConfigurationId, first, status }, { everyMs: refreshMs, keepLast: true })
  return (
    <Card
      title="Runs"
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which runs"
          value={runs}
          onChange={(next) => change({ runs: next })}
          data={[
            { value: 'all', label: 'All' },
            { value: 'running', label: 'Running' },
            { value: 'failed', label: 'Failed' },
          ]}
        />
      }
    >
      <Loaded read={read}>
        {({ getAllExportJobs: { items, next } }) => (
          <>
            <JobTable
              jobs={items}
              mixed={exportConfigurationId === undefined}
              empty={<NoRuns filtered={runs !== 'all'} />}
            />
            {next !== null && (
              <div className={classes.more}>
                <Button
                  variant="subtle"
                  size="xs"
                  loading={read.isPlaceholderData}
                  onClick={() => setFirst(first + STEP)}
                >
                  Older runs
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </Card>
  )
}

function NoRuns({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <Empty icon="check" title="No such run" />
  ) : (
    <Empty icon="clock" title="Nothing has run yet">
      A run begins when it is due and something waits, or when you start one.
    </Empty>
  )
}

function refreshMs(result: JobsResult | undefined): number {
  return result?.getAllExportJobs.items.some(isUnderWay) ? BUSY_MS : IDLE_MS
}
