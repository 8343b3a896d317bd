import { type Read, useRead } from '../../api/use-read.ts'
import { useWrite } from '../../api/use-write.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Figures } from '../../ui/figures.tsx'
import { count, duration } from '../../ui/format.ts'
import { intervalTitle } from '../../ui/interval-title.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Loaded, Loading } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { toast, toastError } from '../../ui/toasts.tsx'
import { Unconfirmed } from '../../ui/unconfirmed.tsx'
import { ExportActions } from './export-actions.tsx'
import { exportTitle } from './export-name.tsx'
import { ExportState } from './export-state.tsx'
import { ExportById, type ExportByIdResult, RunExport, type StoredExport } from './exports.graphql.ts'
import classes from './exports-page.module.css'
import { FailureNotice } from './failure-notice.tsx'
import { FilterWords } from './filter-words.tsx'
import { LastRun } from './last-run.tsx'
import { NextRun } from './next-run.tsx'
import { RunCharts } from './run-charts.tsx'
import { Runs } from './runs.tsx'
import { TargetLink } from './target-link.tsx'

const REFRESH_MS = 4_000
const ABOVE = [{ title: 'Exports', path: '/exports' }]

/** One scheduled export: how far it is, how fast, and its runs. */
export function ExportPage({ params }: { readonly params: Readonly<Record<string, string | undefined>> }) {
  const id = params['id'] ?? ''
  const read: Read<ExportByIdResult> = useRead(ExportById, { id }, { everyMs: REFRESH_MS })
  const found = read.data?.getExportConfiguration
  return (
    <Page
      title={found === undefined ? 'Export' : exportTitle(found)}
      description={found && intervalTitle(found.interval)}
      above={ABOVE}
      beside={found && <ExportState of={found} />}
      actions={found && <ExportActions of={found} />}
    >
      <Loaded read={read} loading={<Loading rows={8} />}>
        {({ getExportConfiguration: of }) => (
          <div className={classes.page}>
            <Failure of={of} />
            {of.confirmationFailure !== null && <Unconfirmed failure={of.confirmationFailure} />}
            {of.warnings.map((warning) => (
              <Notice key={warning} tone="warn" title={warning} />
            ))}
            <Progress of={of} />
            <RunCharts exportConfigurationId={id} confirms={of.destination.kind === 'adx'} />
            <Runs exportConfigurationId={id} />
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function Failure({ of }: { readonly of: StoredExport }) {
  const run = useWrite(RunExport)
  if (of.failure === null) return null
  const again = async () => {
    try {
      await run.mutateAsync({ id: of.id })
      toast('Tried again')
    } catch (error) {
      toastError('It could not be started', error)
    }
  }
  return (
    <FailureNotice
      failure={of.failure}
      action="Try now"
      busy={run.isPending}
      onAct={of.enabled ? () => void again() : undefined}
    />
  )
}

function Progress({ of }: { readonly of: StoredExport }) {
  return (
    <>
      <Figures
        of={[
          {
            name: 'Waiting',
            value: count(of.eventsWaiting),
            note: `${of.eventsWaiting === 1 ? 'event' : 'events'} to be delivered${of.lagMs === null ? '' : `, the oldest for ${duration(of.lagMs)}`}`,
          },
          { name: 'Watermark', value: count(of.watermark), note: 'all before it is delivered, with receipts' },
          { name: 'Last run', value: <LastRun of={of.lastRun} /> },
          { name: 'Next run', value: <NextRun of={of} /> },
        ]}
      />
      <Card title="What it delivers">
        <Facts
          of={[
            ['Events', <FilterWords key="filter" stream={of.stream} filter={of.filter} />],
            ['To', <TargetLink key="target" of={of.destination} />],
            [
              'Made',
              <span key="made">
                <Time at={of.createdAt} />
                {of.createdBy !== null && ` by ${of.createdBy.name}`}
              </span>,
            ],
          ]}
        />
      </Card>
    </>
  )
}
