import { Code } from '@mantine/core'
import { useRead } from '../../api/use-read.ts'
import { Notice } from '../../ui/notice.tsx'
import { DestinationPlan } from './exports.graphql.ts'
import classes from './table-plan.module.css'

/** What would be made or changed at the destination before the first event goes there; nothing is shown where that is nothing. */
export function TablePlan({ destinationId, stream }: { readonly destinationId: string; readonly stream: string }) {
  const { data, error } = useRead(DestinationPlan, { id: destinationId, stream }, { when: destinationId !== '' })
  if (error !== null) {
    return (
      <Notice tone="warn" title={error.message} code={error.code}>
        {error.hint}
      </Notice>
    )
  }
  const lines = data?.destinationPlan ?? []
  if (lines.length === 0) return null
  return (
    <details className={classes.plan}>
      <summary>What will be made there before the first event goes</summary>
      <Code block>{lines.join('\n')}</Code>
    </details>
  )
}
