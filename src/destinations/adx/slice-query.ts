import type { ArtifactName } from '../../model/ids.ts'
import { sliceName } from '../../model/naming.ts'
import { quoteName, quoteText } from './kql.ts'

/** More of them would not fit into an address. */
const SLICES_MAX = 100

/** The rows of some deliveries, as a person wants to see them. */
export function sliceQuery(table: string, names: readonly ArtifactName[]): string {
  const slices = names.slice(0, SLICES_MAX).map((name) => quoteText(sliceName(name)))
  return [quoteName(table), `| where slice in (${slices.join(', ')})`, '| order by position asc', '| take 1000'].join(
    '\n',
  )
}
