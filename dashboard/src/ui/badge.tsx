import type { ReactNode } from 'react'
import classes from './badge.module.css'
import type { Tone } from './notice.tsx'

export interface BadgeProps {
  readonly tone: Tone | 'critical' | 'high' | 'medium' | 'low' | 'none'
  /** A dot before the words; `live` breathes while something is under way. */
  readonly dot?: boolean | 'live'
  readonly children: ReactNode
}

/** A word on a wash of its colour. The word says it all: nobody has to see the colour. */
export function Badge({ tone, dot = false, children }: BadgeProps) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {dot !== false && <span className={classes.dot} {...(dot === 'live' && { 'data-live': true })} />}
      {children}
    </span>
  )
}
