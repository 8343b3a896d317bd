import { Popover } from '@mantine/core'
import { Icon } from '../ui/icon.tsx'
import classes from './filter-pill.module.css'
import { FilterValues, type FilterValuesProps } from './filter-values.tsx'
import { clearFacet, type FacetChoices } from './list-state.ts'
import { facetLabel, valueLabel } from './stream-view.ts'

/** A facet that is filtered by: says its values, opens to change them, and can be taken away. */
export function FilterPill(props: FilterValuesProps) {
  const { view, state, facet, onChange } = props
  const label = facetLabel(view, facet)
  const words = (choices: FacetChoices): string =>
    (choices[facet] ?? []).map((value) => valueLabel(view, facet, value)).join(', ')
  const [included, excluded] = [words(state.include), words(state.exclude)]
  return (
    <span className={classes.pill}>
      <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <button type="button" className={classes.open}>
            <span className={classes.facet}>{label}</span>
            {included !== '' && <span className={classes.values}>{included}</span>}
            {excluded !== '' && (
              <span className={classes.values}>
                <span className={classes.not}>not</span> {excluded}
              </span>
            )}
          </button>
        </Popover.Target>
        <Popover.Dropdown className={classes.menu}>
          <FilterValues {...props} />
        </Popover.Dropdown>
      </Popover>
      <button
        type="button"
        className={classes.remove}
        aria-label={`Remove the filter ${label}`}
        onClick={() => onChange((present) => clearFacet(present, facet))}
      >
        <Icon name="close" size={12} />
      </button>
    </span>
  )
}
