import { type ReactNode, useEffect, useRef } from 'react'
import { Mark } from './brand.tsx'
import classes from './door.module.css'

export interface DoorProps {
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
}

/** The frame of what one meets before one is inside. */
export function Door({ title, description, children }: DoorProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <main className={classes.door}>
      <title>{`${title} · Spillway`}</title>
      <div className={classes.panel}>
        <Mark size={40} />
        <h1 ref={heading} tabIndex={-1} className={classes.title}>
          {title}
        </h1>
        {description !== undefined && <div className={classes.description}>{description}</div>}
        {children}
      </div>
    </main>
  )
}
