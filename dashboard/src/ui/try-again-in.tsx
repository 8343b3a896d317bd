import { VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { duration } from './format.ts'
import { now, useNow } from './now.ts'
import classes from './try-again-in.module.css'

/** Counts down to the time (milliseconds) from which on trying again makes sense. Stands in an alert: who listens is told at its start and end only. */
export function TryAgainIn({ at }: { readonly at: number }) {
  const [first] = useState(() => inWords(at - now()))
  const left = at - useNow(1_000)
  if (left <= 0) return <p className={classes.text}>You can try again now.</p>
  return (
    <p className={classes.text}>
      <span aria-hidden="true">{inWords(left)}</span>
      <VisuallyHidden>{first}</VisuallyHidden>
    </p>
  )
}

function inWords(leftMs: number): string {
  const seconds = Math.max(1, Math.ceil(leftMs / 1_000))
  return `Try again in ${seconds < 60 ? `${seconds} s` : duration(seconds * 1_000)}.`
}
