import { type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { Icon } from './icon.tsx'
import classes from './page.module.css'

export interface PageProps {
  /** The heading, and the browser's title. */
  readonly title: string
  readonly description?: ReactNode
  /** The pages above, outermost first. */
  readonly above?: readonly { readonly title: string; readonly path: string }[]
  /** Top right. The most important one last. */
  readonly actions?: ReactNode
  /** Beside the heading: a status. */
  readonly beside?: ReactNode
  /** As wide as the window, for tables with many columns. */
  readonly wide?: boolean
  /** As high as the window at least: what is inside may grow to fill it. */
  readonly full?: boolean
  readonly children: ReactNode
}

/** The frame of every page. Its heading takes the focus when one comes here from another page, so that a screen reader says where it is. */
export function Page({
  title,
  description,
  above = [],
  actions,
  beside,
  wide = false,
  full = false,
  children,
}: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isFirstPage()) return
    heading.current?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [])
  return (
    <div className={wide ? classes.wide : classes.page} {...(full && { 'data-full': true })}>
      <title>{`${title} · Spillway`}</title>
      {above.length > 0 && (
        <nav aria-label="Above this page" className={classes.above}>
          {above.map((page) => (
            <span key={page.path}>
              <Link href={page.path}>{page.title}</Link>
              <Icon name="chevronRight" size={12} />
            </span>
          ))}
        </nav>
      )}
      <header className={classes.head}>
        <div className={classes.titles}>
          <div className={classes.titleLine}>
            <h1 ref={heading} tabIndex={-1} className={classes.title}>
              {title}
            </h1>
            {beside}
          </div>
          {description !== undefined && <p className={classes.description}>{description}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

let pagesShown = 0

/** The first page leaves the focus where the browser puts it: before the skip link. */
function isFirstPage(): boolean {
  pagesShown += 1
  return pagesShown === 1
}
