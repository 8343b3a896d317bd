import type { FacetColumn, FacetColumns } from '../blocks/facet-columns.ts'
import type { EventFilter } from '../model/event-filter.ts'

/** Which of a block's events a filter takes, by its facets and times: their indexes from 0, ascending. */
export function matchingRows(columns: FacetColumns, { facets, timeFrom, timeUpto }: EventFilter): number[] {
  const conditions = Object.entries(facets).map(([name, values]) => {
    const column = columns.facet(name)
    return { codes: column.codes, wanted: wantedCodes(column, values) }
  })
  if (conditions.some(({ wanted }) => !wanted.includes(1))) return []
  const from = timeFrom ?? Number.NEGATIVE_INFINITY
  const upto = timeUpto ?? Number.POSITIVE_INFINITY
  const times = columns.times()
  const rows: number[] = []
  for (let row = 0; row < columns.rows; row += 1) {
    const time = times[row] as number
    if (time < from || time >= upto) continue
    if (conditions.every(({ codes, wanted }) => wanted[codes[row] as number] === 1)) rows.push(row)
  }
  return rows
}

/** By code: 1 where it stands for one of the values. */
function wantedCodes(column: FacetColumn, values: readonly (string | null)[]): Uint8Array {
  const wanted = new Uint8Array(column.codeCount)
  for (const value of values) {
    const code = column.codeOf(value)
    if (code !== undefined) wanted[code] = 1
  }
  return wanted
}
