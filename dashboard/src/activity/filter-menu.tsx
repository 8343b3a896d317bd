import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../ui/icon.tsx'
import classes from './filter-menu.module.css'
import { FilterValues, type FilterValuesProps } from './filter-values.tsx'
import type { FilterView } from './stream-view.ts'

export interface FilterMenuProps extends Omit<FilterValuesProps, 'facet'> {
  /** What can be filtered by now. */
  readonly filters: readonly FilterView[]
}

/** A facet first, then its values with how often they occur. */
export function FilterMenu({ filters, ...rest }: FilterMenuProps) {
  const [opened, setOpened] = useState(false)
  const [facet, setFacet] = useState<string>()
  const toggle = (open: boolean) => {
    setOpened(open)
    setFacet(undefined)
  }
  return (
    <Popover opened={opened} onChange={toggle} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => toggle(!opened)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        {facet === undefined ? (
          <ul className={classes.facets}>
            {filters.map((filter) => (
              <li key={filter.facet}>
                <button type="button" className={classes.facet} onClick={() => setFacet(filter.facet)}>
                  {filter.label}
                  <Icon name="chevronRight" size={13} />
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <>
            <button type="button" className={classes.back} onClick={() => setFacet(undefined)}>
              <Icon name="chevronLeft" size={13} />
              {filters.find((filter) => filter.facet === facet)?.label}
            </button>
            <FilterValues facet={facet} {...rest} />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
