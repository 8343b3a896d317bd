import { Loader } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Icon } from '../../../ui/icon.tsx'
import { Worded } from '../../../ui/worded.tsx'
import classes from './connection-steps.module.css'
import { stepTitle } from './step-title.ts'

export interface Step {
  readonly step: string
  readonly ok: boolean
  readonly message: string
  readonly code: string | null
  readonly hint: string | null
}

/** The steps of a connection check as they pass or fail, and what mends the one that failed. */
export function ConnectionSteps({
  steps,
  running = false,
}: {
  readonly steps: readonly Step[]
  readonly running?: boolean
}) {
  const list = useRef<HTMLOListElement>(null)
  const hasRun = useRef(false)
  hasRun.current ||= running
  const failed = steps.findIndex(({ ok }) => !ok)
  // Whoever pressed Save sees how far it is, and above all what failed.
  useEffect(() => {
    const place = failed >= 0 ? failed : steps.length - (running ? 0 : 1)
    if (hasRun.current) list.current?.children.item(place)?.scrollIntoView({ block: 'nearest' })
  }, [failed, steps.length, running])
  return (
    <ol ref={list} className={classes.steps} aria-live="polite">
      {steps.map(({ step, ok, message, code, hint }) => (
        <li key={step} className={classes.step} data-ok={ok}>
          <span className={classes.mark}>
            <Icon name={ok ? 'check' : 'close'} size={13} />
          </span>
          <div className={classes.text}>
            <p className={classes.name}>
              {stepTitle(step)}
              <span className={classes.verdict}>{ok ? 'passed' : 'failed'}</span>
            </p>
            <p className={classes.message}>
              <Worded text={message} />
            </p>
            {hint !== null && (
              <p className={classes.hint}>
                <Worded text={hint} /> {code !== null && <code>{code}</code>}
              </p>
            )}
          </div>
        </li>
      ))}
      {running && (
        <li className={classes.step}>
          <span className={classes.mark}>
            <Loader size={14} />
          </span>
          <div className={classes.text}>
            <p className={classes.name}>Checking…</p>
          </div>
        </li>
      )}
    </ol>
  )
}
