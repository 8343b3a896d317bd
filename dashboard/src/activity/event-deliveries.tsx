import { Link } from 'wouter'
import { Badge, type BadgeProps } from '../ui/badge.tsx'
import { Empty } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import classes from './event-deliveries.module.css'
import type { EventDetailsResult } from './events.graphql.ts'

type Delivery = EventDetailsResult['event']['deliveries'][number]

const STATES: Readonly<Record<Delivery['status'], readonly [label: string, tone: BadgeProps['tone']]>> = {
  PENDING: ['Waits', 'quiet'],
  RUNNING: ['On its way', 'info'],
  DELIVERED: ['Delivered', 'good'],
  QUERYABLE: ['Queryable', 'good'],
  FAILED: ['Failed', 'bad'],
  CANCELLED: ['Cancelled', 'quiet'],
}

/** Where this event went, and when it was there. */
export function EventDeliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) {
    return <Empty title="Not delivered yet">Neither a schedule nor a person has sent it anywhere.</Empty>
  }
  return (
    <ul className={classes.deliveries}>
      {deliveries.map(({ destination, exportJobId, status, at }) => {
        const [label, tone] = STATES[status]
        return (
          <li key={`${exportJobId} ${destination.id}`} className={classes.delivery}>
            <div className={classes.place}>
              <p className={classes.name}>{destination.name}</p>
              <p className={classes.target}>
                {destination.kindTitle} · {destination.target}
              </p>
            </div>
            <div className={classes.state}>
              <Badge tone={tone} dot={status === 'RUNNING' ? 'live' : true}>
                {label}
              </Badge>
              <span className={classes.at}>
                <Time at={at} /> · <Link href={`/exports/jobs/${exportJobId}`}>job</Link>
              </span>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
