import { Tooltip, VisuallyHidden } from '@mantine/core'
import { exactTime, relativeTime } from './format.ts'
import { useNow } from './now.ts'
import classes from './time.module.css'

/** `3 min ago`, and the exact time for who points at it or reads it out. */
export function Time({ at, none = '–' }: { readonly at: string | null | undefined; readonly none?: string }) {
  const now = useNow()
  if (at === null || at === undefined) return <span>{none}</span>
  const time = Date.parse(at)
  return (
    <Tooltip label={exactTime(time)}>
      <time dateTime={at} className={classes.time}>
        {relativeTime(time, now)}
        <VisuallyHidden>, {exactTime(time)}</VisuallyHidden>
      </time>
    </Tooltip>
  )
}
