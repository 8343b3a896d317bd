import type { DestinationRecord } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'

/** Throws Fault NOT_FOUND, also for a deleted one: only jobs and receipts go on naming that. */
export function existingDestination(record: DestinationRecord | undefined): DestinationRecord {
  if (record === undefined || record.deletedAt !== null)
    throw new Fault('NOT_FOUND', {
      message: 'There is no destination with this id.',
      hint: 'List those that there are: spillway destination list',
    })
  return record
}
