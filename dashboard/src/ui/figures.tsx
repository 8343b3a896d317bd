import type { ReactNode } from 'react'
import classes from './figures.module.css'

export interface Figure {
  readonly name: string
  readonly value: ReactNode
  /** What the value means, in a few words. */
  readonly note?: ReactNode
  readonly tone?: 'bad' | 'warn'
}

/** The few values that matter, side by side. */
export function Figures({ of }: { readonly of: readonly Figure[] }) {
  return (
    <dl className={classes.figures}>
      {of.map(({ name, value, note, tone }) => (
        <div key={name} className={classes.figure} data-tone={tone}>
          <dt>{name}</dt>
          <dd className={classes.value}>{value}</dd>
          {note !== undefined && <dd className={classes.note}>{note}</dd>}
        </div>
      ))}
    </dl>
  )
}
