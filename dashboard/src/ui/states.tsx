import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Read } from '../api/use-read.ts'
import { Icon, type IconName } from './icon.tsx'
import { Notice } from './notice.tsx'
import classes from './states.module.css'
import { TryAgainIn } from './try-again-in.tsx'
import { Worded } from './worded.tsx'

/** Grey lines where rows will be. Says so once to a screen reader. */
export function Loading({ rows = 4 }: { readonly rows?: number }) {
  return (
    <div className={classes.loading} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same
        <Skeleton key={row} height={14} width={`${92 - ((row * 17) % 40)}%`} radius="sm" />
      ))}
    </div>
  )
}

export interface EmptyProps {
  readonly icon?: IconName
  readonly title: string
  /** Why it is empty, and what to do about it. */
  readonly children?: ReactNode
  readonly action?: ReactNode
}

export function Empty({ icon = 'inbox', title, children, action }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.emptyIcon}>
        <Icon name={icon} size={22} />
      </span>
      <p className={classes.emptyTitle}>{title}</p>
      {children !== undefined && <div className={classes.emptyText}>{children}</div>}
      {action}
    </div>
  )
}

export interface FailedProps {
  readonly error: {
    readonly message: string
    readonly hint: string
    readonly code: string
    readonly retryAt?: number | undefined
  }
  readonly onRetry?: () => void
  /** What the button says. */
  readonly retry?: string
  /** What else there is to know, above the button. */
  readonly children?: ReactNode
}

export function Failed({ error, onRetry, retry = 'Try again', children }: FailedProps) {
  return (
    <Notice tone="bad" title={error.message} code={error.code}>
      <Worded text={error.hint} />
      {error.retryAt !== undefined && <TryAgainIn at={error.retryAt} />}
      {children}
      {onRetry !== undefined && (
        <div className={classes.retry}>
          <Button variant="default" size="xs" onClick={onRetry} leftSection={<Icon name="retry" size={14} />}>
            {retry}
          </Button>
        </div>
      )}
    </Notice>
  )
}

export interface LoadedProps<Result> {
  readonly read: Read<Result>
  /** While there is nothing to show yet; grey lines unless told. */
  readonly loading?: ReactNode
  readonly children: (result: Result) => ReactNode
}

/** What was read, or how far it is. What was shown once stays when it cannot be read again, with a word of it. */
export function Loaded<Result>({ read, loading = <Loading />, children }: LoadedProps<Result>) {
  if (read.data !== undefined) {
    return (
      <>
        {read.error !== null && (
          <div className={classes.stale}>
            <Notice tone="warn" title="This may be out of date." code={read.error.code}>
              {`${read.error.message} ${read.error.hint}`}
            </Notice>
          </div>
        )}
        {children(read.data)}
      </>
    )
  }
  if (read.error !== null) return <Failed error={read.error} onRetry={() => void read.refetch()} />
  return loading
}
