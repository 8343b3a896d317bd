import { SegmentedControl } from '@mantine/core'
import { useRead } from '../api/use-read.ts'
import { compactCount } from '../ui/format.ts'
import { EventFacets } from './events.graphql.ts'
import type { EventFilter, ListState } from './list-state.ts'
import type { StreamView, SwitchView } from './stream-view.ts'
import classes from './switches.module.css'
import type { ChangeList } from './use-list-state.ts'

export interface SwitchesProps {
  readonly view: StreamView
  readonly state: ListState
  readonly filter: EventFilter
  readonly onChange: ChangeList
}

/** The view's fixed choices, tabs with how many events are behind each. */
export function Switches({ view, state, filter, onChange }: SwitchesProps) {
  const facets = view.switches.filter(({ shape }) => shape === 'tabs').map(({ facet }) => facet)
  const read = useRead(EventFacets, { stream: view.stream, filter, facets, top: 50 }, { keepLast: true })
  const countOf = (one: SwitchView, value: string | undefined): number | undefined => {
    const values = read.data?.eventFacets.find(({ facet }) => facet === one.facet)?.values
    if (value === undefined) return values?.reduce((sum, each) => sum + each.count, 0)
    return values && (values.find((each) => each.value === value)?.count ?? 0)
  }
  const choose = (one: SwitchView, key: string) =>
    onChange((present) => ({ ...present, switches: { ...present.switches, [one.key]: key } }))
  return (
    <div className={classes.switches}>
      {view.switches.map((one) =>
        one.shape === 'tabs' ? (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          <div key={one.key} role="group" aria-label={one.label} className={classes.tabs}>
            {one.choices.map(({ key, label, value }) => (
              <button
                key={key}
                type="button"
                className={classes.tab}
                aria-pressed={state.switches[one.key] === key}
                onClick={() => choose(one, key)}
              >
                {label}
                <Count of={countOf(one, value)} />
              </button>
            ))}
          </div>
        ) : (
          <SegmentedControl
            key={one.key}
            size="xs"
            aria-label={one.label}
            value={state.switches[one.key] ?? ''}
            onChange={(key) => choose(one, key)}
            data={one.choices.map(({ key, label }) => ({ value: key, label }))}
          />
        ),
      )}
    </div>
  )
}

function Count({ of }: { readonly of: number | undefined }) {
  return of === undefined ? null : <span className={classes.count}>{compactCount(of)}</span>
}
