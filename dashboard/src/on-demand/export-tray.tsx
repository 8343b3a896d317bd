import { CloseButton, Modal, VisuallyHidden } from '@mantine/core'
import { useElementSize, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useRead } from '../api/use-read.ts'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { useNow } from '../ui/now.ts'
import { ExportBar } from './export-bar.tsx'
import { isUnderWay, progressOf } from './export-progress.ts'
import classes from './export-tray.module.css'
import { ExportWatch } from './export-watch.tsx'
import { sentence } from './job-sentence.tsx'
import { type OnDemandJob, OnDemandJobs } from './on-demand.graphql.ts'

const WHILE_RUNNING_MS = 1_500
const ELSE_MS = 20_000
/** What has ended is shown for so long, unless it is put away before. */
const ENDED_MS = 10 * 60_000
const PUT_AWAY_MAX = 50

/** Exports on demand that run or have just ended, on every page: whoever closed the dialog, or the browser, finds them here. */
export function ExportTray() {
  const read = useRead(
    OnDemandJobs,
    {},
    { everyMs: (result) => (result?.getAllExportJobs.items.some(isUnderWay) ? WHILE_RUNNING_MS : ELSE_MS) },
  )
  const now = useNow()
  const [putAway, setPutAway] = useLocalStorage<readonly string[]>({
    key: 'spillway.exports.put-away',
    defaultValue: [],
  })
  const [opened, setOpened] = useState<string>()
  // On a narrow screen it would lie over what somebody reads.
  const isNarrow = useMediaQuery('(width < 48rem)', false, { getInitialValueInEffect: false })
  const [folded, setFolded] = useState<boolean>(isNarrow === true)
  const jobs = (read.data?.getAllExportJobs.items ?? []).filter(
    (job) => isUnderWay(job) || (!putAway.includes(job.id) && isRecent(job, now)),
  )
  const running = jobs.filter(isUnderWay).length
  const { ref, height } = useElementSize()
  useEffect(() => {
    // Toasts lie above it.
    document.documentElement.style.setProperty('--tray-height', `${jobs.length === 0 ? 0 : height + 12}px`)
  }, [height, jobs.length])
  const close = () => setPutAway((ids) => [...jobs.map(({ id }) => id), ...ids].slice(0, PUT_AWAY_MAX))
  return (
    <>
      {jobs.length > 0 && (
        <section ref={ref} className={classes.tray} aria-label="Exports under way">
          <header className={classes.head}>
            <button
              type="button"
              className={classes.fold}
              aria-expanded={!folded}
              onClick={() => setFolded((present) => !present)}
            >
              <Icon name={folded ? 'chevronRight' : 'chevronDown'} size={14} />
              {running > 0 ? plural(running, 'export running', 'exports running') : 'Exports'}
            </button>
            {running === 0 && <CloseButton size="md" aria-label="Dismiss" onClick={close} />}
          </header>
          <VisuallyHidden role="status">
            {jobs.flatMap((job) => (isUnderWay(job) ? [] : `${job.destination?.name}: ${sentence(job)}. `))}
          </VisuallyHidden>
          {!folded && (
            <ul className={classes.jobs}>
              {jobs.map((job) => (
                <li key={job.id}>
                  <Entry job={job} onOpen={() => setOpened(job.id)} />
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <Modal
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        size="lg"
        title="Export"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened !== undefined && <ExportWatch jobId={opened} onClose={() => setOpened(undefined)} />}
      </Modal>
    </>
  )
}

function Entry({ job, onOpen }: { readonly job: OnDemandJob; readonly onOpen: () => void }) {
  const { phase } = progressOf(job)
  return (
    <button type="button" className={classes.job} data-phase={phase} onClick={onOpen}>
      <span className={classes.name}>
        {job.destination?.name ?? 'Export'}
        {phase === 'done' && <Icon name="check" size={14} />}
        {(phase === 'failed' || phase === 'unconfirmed') && <Icon name="error" size={14} />}
      </span>
      <span className={classes.sentence}>{sentence(job)}</span>
      {phase !== 'done' && <ExportBar job={job} />}
    </button>
  )
}

/** What went wrong stays until it is put away. */
function isRecent(job: OnDemandJob, now: number): boolean {
  const { endedAt, queryableAt, createdAt } = job
  const { phase } = progressOf(job)
  if (phase === 'failed' || phase === 'unconfirmed') return true
  return now - Date.parse(queryableAt ?? endedAt ?? createdAt) < ENDED_MS
}
