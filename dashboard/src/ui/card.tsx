import { type ReactNode, useId } from 'react'
import classes from './card.module.css'

export interface CardProps {
  readonly title?: ReactNode
  readonly description?: ReactNode
  readonly actions?: ReactNode
  /** Without a margin around what is inside: for tables. */
  readonly flush?: boolean
  readonly children?: ReactNode
}

/** A section of a page, named by its title. */
export function Card({ title, description, actions, flush = false, children }: CardProps) {
  const id = useId()
  return (
    <section className={classes.card} {...(title !== undefined && { 'aria-labelledby': id })}>
      {(title !== undefined || actions !== undefined) && (
        <header className={classes.head}>
          <div>
            <h2 id={id} className={classes.title}>
              {title}
            </h2>
            {description !== undefined && <p className={classes.description}>{description}</p>}
          </div>
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </header>
      )}
      {children !== undefined && <div className={flush ? classes.flush : classes.body}>{children}</div>}
    </section>
  )
}
