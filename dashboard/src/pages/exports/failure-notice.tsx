import { Button } from '@mantine/core'
import { plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Time } from '../../ui/time.tsx'
import { Worded } from '../../ui/worded.tsx'
import type { FailureFacts } from './exports.graphql.ts'
import classes from './failure-notice.module.css'

export interface FailureNoticeProps {
  readonly failure: FailureFacts
  readonly action: string
  readonly busy: boolean
  readonly onAct?: (() => void) | undefined
}

/** What failed, what to do about it, and when it is tried again. */
export function FailureNotice({ failure, action, busy, onAct }: FailureNoticeProps) {
  const { code, message, hint, at, consecutive, nextAttemptAt } = failure
  return (
    <Notice
      tone="bad"
      title={message}
      code={code}
      action={
        onAct !== undefined && (
          <Button
            variant="default"
            size="xs"
            loading={busy}
            leftSection={<Icon name="retry" size={14} />}
            className={classes.action}
            onClick={onAct}
          >
            {action}
          </Button>
        )
      }
    >
      <p className={classes.hint}>
        <Worded text={hint} />
      </p>
      <p className={classes.when}>
        {consecutive > 1 && `${plural(consecutive, 'failed run')} in a row. `}
        Failed <Time at={at} />
        {nextAttemptAt === null
          ? '; it is not tried again by itself.'
          : ['; tried again ', <Time key="next" at={nextAttemptAt} />, '.']}
      </p>
    </Notice>
  )
}
