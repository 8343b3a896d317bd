import { VisuallyHidden } from '@mantine/core'
import { compactCount } from '../format.ts'
import classes from './bars.module.css'

export interface Bar {
  /** Different for each: labels may be the same, of two runs in one minute. */
  readonly id: string
  /** What the bar is for, read out and shown when it is pointed at: `14:00`. */
  readonly label: string
  readonly value: number
  readonly tone?: 'bad' | 'quiet'
}

export interface BarsProps {
  /** What is counted: `Events by the hour`. */
  readonly title: string
  readonly bars: readonly Bar[]
  readonly height?: number
  readonly format?: (value: number) => string
}

const WIDTH = 100
/** Fewer are not wider: they stand on the left, and the rest will come. */
const BARS_MIN = 24
/** Of a bar's place, the part that stays empty. */
const GAP = 0.22

/** Bars without axes: the shape of it. A table for who cannot see it, the figures for who points at it. */
export function Bars({ title, bars, height = 56, format = compactCount }: BarsProps) {
  const highest = Math.max(1, ...bars.map(({ value }) => value))
  const step = WIDTH / Math.max(BARS_MIN, bars.length)
  return (
    <figure className={classes.figure}>
      <svg
        className={classes.bars}
        style={{ height }}
        viewBox={`0 0 ${WIDTH} ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {bars.map(({ id, label, value, tone }, index) => {
          const tall = value === 0 ? 1 : Math.max(2, (value / highest) * (height - 2))
          return (
            <g key={id} className={classes.bar} data-tone={value === 0 ? 'none' : tone}>
              <rect className={classes.place} x={index * step} width={step} y={0} height={height} />
              <rect x={(index + GAP / 2) * step} width={step * (1 - GAP)} y={height - tall} height={tall} />
              <title>{`${label}: ${format(value)}`}</title>
            </g>
          )
        })}
      </svg>
      <VisuallyHidden>
        <table>
          <caption>{title}</caption>
          <tbody>
            {bars.map(({ id, label, value }) => (
              <tr key={id}>
                <th scope="row">{label}</th>
                <td>{format(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  )
}
