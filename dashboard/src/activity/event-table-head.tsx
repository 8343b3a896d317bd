import { Icon } from '../ui/icon.tsx'
import classes from './event-table.module.css'
import type { EventTableProps } from './event-table-props.ts'
import { isNothing } from './selection.ts'
import type { ColumnView } from './stream-view.ts'

type HeadProps = Pick<EventTableProps, 'columns' | 'sort' | 'onSort' | 'selection' | 'onSelect'>

export function EventTableHead({ columns, sort, onSort, selection, onSelect }: HeadProps) {
  const isAll = selection.kind === 'matching'
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid whose rows come and go
    <div role="rowgroup" className={classes.head}>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
      <div role="row" className={classes.headRow} aria-rowindex={1}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
        <div role="columnheader" className={classes.choose}>
          <input
            type="checkbox"
            aria-label="Select everything that matches"
            checked={isAll}
            ref={(box) => {
              if (box !== null) box.indeterminate = !isAll && !isNothing(selection)
            }}
            onChange={() => (isAll ? onSelect.clear() : onSelect.matching())}
          />
        </div>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  )
}

function HeadCell({
  column,
  sort,
  onSort,
}: Pick<EventTableProps, 'sort' | 'onSort'> & { readonly column: ColumnView }) {
  const { id, label } = column
  const isSorted = sort.by === id
  // Newest and most severe first; names from A on.
  const first = ['time', 'severity', 'riskScore'].includes(id) ? 'DESC' : 'ASC'
  const next = isSorted ? (sort.direction === 'DESC' ? 'ASC' : 'DESC') : first
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid whose rows come and go
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <div
      role="columnheader"
      className={classes.headCell}
      {...(isSorted && { 'aria-sort': sort.direction === 'DESC' ? 'descending' : 'ascending' })}
    >
      {onSort === undefined ? (
        <span className={classes.headLabel}>{label}</span>
      ) : (
        <button type="button" className={classes.sort} onClick={() => onSort({ by: id, direction: next })}>
          <span className={classes.headLabel}>{label}</span>
          <span className={classes.sortIcon} {...(isSorted && { 'data-sorted': true })}>
            <Icon name={isSorted ? (sort.direction === 'DESC' ? 'down' : 'up') : 'sort'} size={13} />
          </span>
        </button>
      )}
    </div>
  )
}
