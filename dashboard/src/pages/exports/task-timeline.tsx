import { count, duration, shortTime } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import type { StoredTask } from './exports.graphql.ts'
import classes from './task-timeline.module.css'

const ROW = 18
const BAR = 10
const WIDTH = 1_000
/** More than these say nothing more to the eye: the table has them all. */
const TASKS_MAX = 40

/** When each part was sent, and until when its rows were awaited. The table below has the same in words. */
export function TaskTimeline({
  tasks,
  confirms,
}: {
  readonly tasks: readonly StoredTask[]
  readonly confirms: boolean
}) {
  const now = useNow(1_000)
  const allBegun = tasks.filter(({ startTimestamp }) => startTimestamp !== null)
  const begun = allBegun.slice(0, TASKS_MAX)
  if (begun.length === 0) return <p className={classes.none}>Nothing has been sent yet.</p>
  const spans = begun.map((task) => spanOf(task, now))
  const from = Math.min(...spans.map(({ startAt }) => startAt))
  const upto = Math.max(...spans.map(({ queryableAt, endAt }) => queryableAt ?? endAt), from + 1)
  const x = (at: number): number => ((at - from) / (upto - from)) * WIDTH
  return (
    <figure className={classes.figure}>
      <svg
        className={classes.chart}
        style={{ height: begun.length * ROW }}
        viewBox={`0 0 ${WIDTH} ${begun.length * ROW}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {spans.map(({ id, tone, startAt, endAt, queryableAt, words }, index) => (
          <g key={id} className={classes.task} data-tone={tone}>
            <title>{words}</title>
            <rect className={classes.row} x={0} y={index * ROW} width={WIDTH} height={ROW} />
            {queryableAt !== undefined && (
              <rect
                className={classes.awaited}
                x={x(endAt)}
                y={index * ROW + (ROW - BAR) / 2}
                width={Math.max(1, x(queryableAt) - x(endAt))}
                height={BAR}
              />
            )}
            <rect
              className={classes.sent}
              x={x(startAt)}
              y={index * ROW + (ROW - BAR) / 2}
              width={Math.max(3, x(endAt) - x(startAt))}
              height={BAR}
            />
          </g>
        ))}
      </svg>
      <figcaption className={classes.caption}>
        <span>{shortTime(from)}</span>
        <span className={classes.legend}>
          {begun.length < allBegun.length && (
            <span>
              {begun.length} of {count(allBegun.length)} parts
            </span>
          )}
          <span className={classes.key} data-key="sent" /> sent
          {confirms && (
            <>
              <span className={classes.key} data-key="awaited" /> until its rows were seen
            </>
          )}
        </span>
        <span>{duration(upto - from)} later</span>
      </figcaption>
    </figure>
  )
}

interface Span {
  readonly id: string
  readonly tone: 'good' | 'bad' | 'live'
  readonly startAt: number
  readonly endAt: number
  readonly queryableAt: number | undefined
  readonly words: string
}

function spanOf(task: StoredTask, now: number): Span {
  const startAt = Date.parse(task.startTimestamp ?? '')
  const endAt = task.endTimestamp === null ? Math.max(now, startAt) : Date.parse(task.endTimestamp)
  const queryableAt = task.queryableAt === null ? undefined : Math.max(Date.parse(task.queryableAt), endAt)
  const sent = `sent in ${duration(endAt - startAt)}`
  const seen = queryableAt === undefined ? '' : `, rows seen ${duration(queryableAt - endAt)} later`
  return {
    id: task.id,
    tone: task.status === 'FAILED' ? 'bad' : task.endTimestamp === null ? 'live' : 'good',
    startAt,
    endAt,
    queryableAt,
    words: task.status === 'FAILED' ? `failed: ${task.failureReason ?? ''}` : sent + seen,
  }
}
