import type { ArtifactName } from '../../model/ids.ts'
import { sliceName } from '../../model/naming.ts'
import type { AdxTarget } from './options.ts'
import { streamOfName } from './slice-name.ts'

/** Where a slice's rows are: cluster, database, table and slice as one address, for receipts. Not a page. */
export function locateSlice(target: AdxTarget, name: ArtifactName): string {
  const stream = streamOfName(name)
  const table = stream === undefined ? [] : [target.tables[stream]]
  return [target.endpoints.engine, ...[target.database, ...table, sliceName(name)].map(encodeURIComponent)].join('/')
}
