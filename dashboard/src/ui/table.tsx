import type { ReactNode } from 'react'
import classes from './table.module.css'

export interface Column<Row> {
  readonly key: string
  readonly title: ReactNode
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
  /** CSS width; the widest content unless told. */
  readonly width?: string
}

export interface TableProps<Row> {
  /** What the table is of: read out, not shown. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string | number
  /** Shown in place of the rows where there are none. */
  readonly empty?: ReactNode
}

/** Said, because on a narrow screen rows are blocks, and browsers take the meaning of a table from what is not laid out as one. */
const ROLES = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  header: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const

/** Rows as they come from the server, which sorts, filters and pages. Wider than its place, it scrolls, by keyboard too; on a narrow screen each row is a block of its own. */
export function Table<Row>({ label, columns, rows, keyOf, empty }: TableProps<Row>) {
  if (rows.length === 0 && empty !== undefined) return empty
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={`${label}: table`}>
      <table className={classes.table} {...ROLES.table}>
        <thead {...ROLES.group}>
          <tr {...ROLES.row}>
            {columns.map(({ key, title, align, width }) => (
              <th
                key={key}
                scope="col"
                {...ROLES.header}
                data-align={align}
                style={width === undefined ? {} : { width }}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...ROLES.group}>
          {rows.map((row) => (
            <tr key={keyOf(row)} {...ROLES.row}>
              {columns.map(({ key, title, cell, align }) => (
                <td
                  key={key}
                  {...ROLES.cell}
                  data-align={align}
                  {...(typeof title === 'string' && { 'data-title': title })}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
