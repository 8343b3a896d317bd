import { Button, Code } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { EventCount } from '../../activity/events.graphql.ts'
import { useRead } from '../../api/use-read.ts'
import { useMay } from '../../shell/viewer.ts'
import { Card } from '../../ui/card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { FirstDestinations } from './first-destinations.graphql.ts'
import classes from './first-steps.module.css'
import type { OverviewResult } from './overview.graphql.ts'

/** The way to the first delivery, and how much of it is gone. */
export function FirstSteps({ streams }: Pick<OverviewResult['overview'], 'streams'>) {
  const { data } = useRead(FirstDestinations, {})
  const received = useReceived(streams)
  const connected = (data?.destinations.length ?? 0) > 0
  const origin = window.location.origin
  const mayConnect = useMay('INTEGRATIONS')
  const mayExport = useMay('AUDIT', 'GUARDRAIL')
  const mayMakeTokens = useMay('ADMIN')
  return (
    <Card title="Three steps to the first delivery">
      <ol className={classes.steps}>
        <Step done={connected} title="Connect a destination">
          <p>Azure Data Explorer, a data lake, or a folder. The connection is checked before it is saved.</p>
          {!connected && mayConnect && (
            <Button component={Link} href="/settings/integrations" variant="light">
              Integrations
            </Button>
          )}
        </Step>
        <Step done={received} title="Send events">
          <p>
            Make an API token that may INGEST, and let your systems send with it. A guardrail product's webhook fits as
            it is.
          </p>
          {!received && (
            <>
              <Code block className={classes.code}>
                {`curl -H "Authorization: Bearer $TOKEN" \\\n  --data-binary @events.ndjson \\\n  ${origin}/api/v1/streams/audit/events`}
              </Code>
              {mayMakeTokens && (
                <Button component={Link} href="/settings/tokens" variant="light">
                  API tokens
                </Button>
              )}
            </>
          )}
        </Step>
        <Step done={false} title="Create an export">
          <p>What leaves, where to and how often. Every delivery leaves a receipt.</p>
          {connected && mayExport && (
            <Button component={Link} href="/exports/new" variant="light">
              New export
            </Button>
          )}
        </Step>
      </ol>
    </Card>
  )
}

/** Whether anybody sent something: what people do in Spillway is in its audit stream, and counts for nothing here. */
function useReceived(streams: OverviewResult['overview']['streams']): boolean {
  const holds = (name: string): boolean => streams.some(({ stream, eventsTotal }) => stream === name && eventsTotal > 0)
  const audit = useRead(EventCount, { stream: 'audit', filter: SENT }, { when: holds('audit'), everyMs: REFRESH_MS })
  return holds('guardrail_activity') || (audit.data?.eventCount ?? 0) > 0
}

const SENT = { exclude: [{ facet: 'tenantId', values: ['spillway'] }] }
const REFRESH_MS = 10_000

interface StepProps {
  readonly done: boolean
  readonly title: string
  readonly children: ReactNode
}

function Step({ done, title, children }: StepProps) {
  return (
    <li className={classes.step} {...(done && { 'data-done': true })}>
      <span className={classes.mark}>{done && <Icon name="check" size={14} />}</span>
      <div className={classes.text}>
        <h3>
          {title}
          {done && <span className={classes.done}>Done</span>}
        </h3>
        {children}
      </div>
    </li>
  )
}
