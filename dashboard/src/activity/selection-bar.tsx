import { Button } from '@mantine/core'
import { count } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import type { SelectRows } from './event-table-props.ts'
import { capital, isEverything, type Scope, scopeText } from './scope.ts'
import { ROWS_SELECTED_MAX } from './selection.ts'
import classes from './selection-bar.module.css'

export interface SelectionBarProps {
  readonly scope: Scope
  readonly selectRows: SelectRows
  readonly onExport: () => void
}

/** In the place of the list's count while something is selected. */
export function SelectionBar({ scope, selectRows, onExport }: SelectionBarProps) {
  const { selection, matching, view } = scope
  const isAll = isEverything(scope)
  const isFull = selection.kind === 'rows' && selection.positions.size >= ROWS_SELECTED_MAX
  return (
    <div className={classes.bar}>
      <p className={classes.text} role="status">
        <strong>{capital(scopeText(scope))}</strong>
        {isFull && ` · that is the most that can be selected one by one`}
      </p>
      {!isAll && (
        <Button variant="subtle" size="compact-sm" onClick={selectRows.matching}>
          Select all {matching === undefined ? '' : `${count(matching)} `}matching {view.noun.many}
        </Button>
      )}
      <Button variant="subtle" color="gray" size="compact-sm" onClick={selectRows.clear}>
        Clear selection
      </Button>
      <Button
        className={classes.export}
        size="compact-sm"
        leftSection={<Icon name="exports" size={14} />}
        onClick={onExport}
      >
        Export…
      </Button>
    </div>
  )
}
