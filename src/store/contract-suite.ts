import { configurationContract } from './contract/configuration-contract.ts'
import { confirmationContract } from './contract/confirmation-contract.ts'
import { destinationContract } from './contract/destination-contract.ts'
import { expireContract } from './contract/expire-contract.ts'
import { figuresContract } from './contract/figures-contract.ts'
import { identityContract } from './contract/identity-contract.ts'
import { jobContract } from './contract/job-contract.ts'
import { leaseContract } from './contract/lease-contract.ts'
import { logContract } from './contract/log-contract.ts'
import { mergeContract } from './contract/merge-contract.ts'
import { onDemandContract } from './contract/on-demand-contract.ts'
import type { Engine } from './contract/place.ts'
import { queryContract } from './contract/query-contract.ts'
import { receiptContract } from './contract/receipt-contract.ts'
import { selectContract } from './contract/select-contract.ts'
import { tokenContract } from './contract/token-contract.ts'

/** What any Store must keep, whatever it is made of. To be called from the engine's test file. */
export function storeContract(engine: Engine): void {
  logContract(engine)
  selectContract(engine)
  queryContract(engine)
  figuresContract(engine)
  mergeContract(engine)
  expireContract(engine)
  destinationContract(engine)
  configurationContract(engine)
  leaseContract(engine)
  jobContract(engine)
  onDemandContract(engine)
  receiptContract(engine)
  confirmationContract(engine)
  tokenContract(engine)
  identityContract(engine)
}
