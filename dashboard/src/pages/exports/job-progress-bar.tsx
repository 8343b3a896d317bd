import { count, plural } from '../../ui/format.ts'
import type { StoredJob } from './exports.graphql.ts'
import classes from './job-progress-bar.module.css'

/** How much of the run is delivered, and how much of that was seen at the destination. */
export function JobProgressBar({ of }: { readonly of: StoredJob }) {
  const { rowsSelected, rowsDelivered, rowsQueryable, rowsQuarantined, confirmsRows } = of
  if (rowsSelected === 0) return null
  const percent = (rows: number): number => Math.min(100, (rows / rowsSelected) * 100)
  return (
    <div className={classes.progress}>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label="Delivered"
        aria-valuemin={0}
        aria-valuemax={rowsSelected}
        aria-valuenow={rowsDelivered}
        aria-valuetext={`${count(rowsDelivered)} of ${plural(rowsSelected, 'event')}`}
      >
        <span className={classes.delivered} style={{ width: `${percent(rowsDelivered)}%` }} />
        {confirmsRows && <span className={classes.queryable} style={{ width: `${percent(rowsQueryable)}%` }} />}
      </div>
      <ul className={classes.legend}>
        <Figure name="Selected" rows={rowsSelected} mark="selected" />
        <Figure name="Delivered" rows={rowsDelivered} mark="delivered" />
        {confirmsRows && <Figure name="Queryable" rows={rowsQueryable} mark="queryable" />}
        {rowsQuarantined > 0 && <Figure name="Put aside" rows={rowsQuarantined} mark="quarantined" />}
      </ul>
    </div>
  )
}

function Figure({ name, rows, mark }: { readonly name: string; readonly rows: number; readonly mark: string }) {
  return (
    <li>
      <span className={classes.mark} data-mark={mark} />
      {name} <strong>{count(rows)}</strong>
    </li>
  )
}
