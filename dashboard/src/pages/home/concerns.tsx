import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { Notice, type Tone } from '../../ui/notice.tsx'
import classes from './concerns.module.css'
import type { OverviewResult } from './overview.graphql.ts'

type Concern = OverviewResult['overview']['concerns'][number]

const TONES: Readonly<Record<string, Tone>> = { critical: 'bad', warning: 'warn', info: 'info' }

export interface ConcernsProps {
  readonly concerns: readonly Concern[]
  /** Whether there is anything that could be well. */
  readonly atWork: boolean
}

/** What is broken or will be soon, the worst first; or that nothing is. */
export function Concerns({ concerns, atWork }: ConcernsProps) {
  if (concerns.length === 0) {
    return atWork ? <Notice tone="good" title="All is well. Nothing fails, and nothing will expire soon." /> : null
  }
  return (
    <ul className={classes.concerns} aria-label="What needs attention">
      {concerns.map(({ severity, code, title, hint, path }) => (
        <li key={`${code} ${path} ${title}`}>
          <Notice
            tone={TONES[severity] ?? 'info'}
            title={title}
            action={
              path !== null && (
                <Button component={Link} href={path} size="compact-sm" variant="default" className={classes.go}>
                  Open
                </Button>
              )
            }
          >
            {hint}
          </Notice>
        </li>
      ))}
    </ul>
  )
}
