import type { ApiTokenRecord } from '../../../store/ledger/ledger.ts'

export function tokenView(record: ApiTokenRecord) {
  return record
}
