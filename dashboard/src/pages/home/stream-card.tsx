import { Link } from 'wouter'
import { Card } from '../../ui/card.tsx'
import { Bars } from '../../ui/charts/bars.tsx'
import { compactCount, count, shortTime } from '../../ui/format.ts'
import { streamTitle } from '../../ui/stream-title.ts'
import { Time } from '../../ui/time.tsx'
import type { OverviewResult } from './overview.graphql.ts'
import classes from './stream-card.module.css'

const PAGES: Readonly<Record<string, string>> = { guardrail_activity: '/guardrails/activity', audit: '/audit' }

/** How much came in during the last day, and when the last of it. */
export function StreamCard({
  stream,
  eventsKept,
  received,
  lastReceivedAt,
}: OverviewResult['overview']['streams'][number]) {
  const lastDay = received.reduce((sum, bucket) => sum + bucket.count, 0)
  return (
    <Card
      title={streamTitle(stream)}
      actions={
        <Link href={PAGES[stream] ?? '/'} className={classes.link}>
          See events
        </Link>
      }
    >
      <p className={classes.figure}>
        <span className={classes.number}>{compactCount(lastDay)}</span> in the last 24 hours
      </p>
      <Bars
        title={`${streamTitle(stream)}: events received by the hour`}
        bars={received.map((bucket) => ({
          id: bucket.at,
          label: shortTime(Date.parse(bucket.at)),
          value: bucket.count,
        }))}
        format={count}
      />
      <p className={classes.foot}>
        <span>
          {lastReceivedAt === null ? (
            'Nothing received yet'
          ) : (
            <>
              Last received <Time at={lastReceivedAt} />
            </>
          )}
        </span>
        <span>{count(eventsKept)} kept</span>
      </p>
    </Card>
  )
}
