import { Button } from '@mantine/core'
import { useRead } from '../api/use-read.ts'
import { Empty } from '../ui/states.tsx'
import { EventCount } from './events.graphql.ts'
import { clearFilters, isFiltered, type ListState } from './list-state.ts'
import type { StreamView } from './stream-view.ts'
import type { ChangeList } from './use-list-state.ts'

/** Nothing matches: what may be in the way, and how to take it away. */
export function NoRows({
  view,
  state,
  onChange,
}: {
  readonly view: StreamView
  readonly state: ListState
  readonly onChange: ChangeList
}) {
  const ever = useRead(EventCount, { stream: view.stream, filter: null })
  const isAllTime = 'preset' in state.range && state.range.preset === 'all'
  if (ever.isPending) return null
  if (ever.data?.eventCount === 0) {
    return (
      <Empty title={`No ${view.noun.many} yet`}>
        They appear here as soon as a source sends them: a webhook, a file with <code>spillway events send</code>, or
        HTTP to <code>/api/v1/streams/{view.stream}/events</code>.
      </Empty>
    )
  }
  return (
    <Empty
      icon="search"
      title={`No ${view.noun.many} match`}
      action={
        isFiltered(state) ? (
          <Button variant="light" size="xs" onClick={() => onChange(clearFilters)}>
            Clear filters
          </Button>
        ) : isAllTime ? undefined : (
          <Button
            variant="light"
            size="xs"
            onClick={() => onChange((present) => ({ ...present, range: { preset: 'all' } }))}
          >
            Look at all time
          </Button>
        )
      }
    >
      {isFiltered(state) ? 'Fewer conditions find more.' : 'Try another tab or more time.'}
    </Empty>
  )
}
