import { bytes, plural } from '../../ui/format.ts'
import classes from './store-facts.module.css'

export interface StoreFactsProps {
  readonly storeBytes: number
  readonly diskFreeBytes: number | null
  readonly retentionDays: number
  readonly softwareVersion: string
}

/** The place where events are kept until they are gone. */
export function StoreFacts({ storeBytes, diskFreeBytes, retentionDays, softwareVersion }: StoreFactsProps) {
  return (
    <p className={classes.facts}>
      <span>Store: {bytes(storeBytes)}</span>
      {diskFreeBytes !== null && <span>Free on its disk: {bytes(diskFreeBytes)}</span>}
      <span>Events are kept {retentionDays === 0 ? 'for ever' : `for ${plural(retentionDays, 'day')}`}</span>
      <span>Spillway {softwareVersion}</span>
    </p>
  )
}
