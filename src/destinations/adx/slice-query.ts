import type { ArtifactName } from '../../model/ids.ts'
import { quoteName, quoteText } from './kql.ts'
import { sliceName } from './slice-name.ts'

/** The rows of one delivery, as a person wants to see them. */
export function sliceQuery(table: string, name: ArtifactName): string {
  return [
    quoteName(table),
    `| where slice == ${quoteText(sliceName(name))}`,
    '| order by position asc',
    '| take 1000',
  ].join('\n')
}
