import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import classes from './notice.module.css'
import { Worded } from './worded.tsx'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet'

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  warn: 'warning',
  bad: 'error',
  info: 'info',
  quiet: 'info',
}

export interface NoticeProps {
  readonly tone: Tone
  readonly title: ReactNode
  /** The code of docs/reference/errors.md, to look it up. */
  readonly code?: string | null
  /** What to do next. */
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Something to know, in the flow of the page. What is bad is said at once to a screen reader. */
export function Notice({ tone, title, code, children, action }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone} {...(tone === 'bad' && { role: 'alert' })}>
      <span className={classes.icon}>
        <Icon name={ICONS[tone]} size={18} />
      </span>
      <div className={classes.text}>
        <p className={classes.title}>
          <Said>{title}</Said> {code && <code className={classes.code}>{code}</code>}
        </p>
        {children && (
          <div className={classes.body}>
            <Said>{children}</Said>
          </div>
        )}
      </div>
      {action}
    </div>
  )
}

function Said({ children }: { readonly children: ReactNode }) {
  return typeof children === 'string' ? <Worded text={children} /> : children
}
