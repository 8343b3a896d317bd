import { Secret } from '../../base/secret.ts'
import { Fault } from '../../model/fault.ts'
import type { DestinationPolicy } from '../destination.ts'
import { requireAllowedUrl } from '../host-policy.ts'

/** A container or queue that the cluster lends, with the shared access signature that opens it. */
export interface StorageUri {
  /** Without the signature and without a slash at the end. */
  readonly url: string
  /** The storage account: what may be busy or away as a whole. */
  readonly account: string
  readonly token: Secret
}

/** Reads a `StorageRoot`. Data and an identity token will be sent there, so its host must be one of Azure Storage, whatever the cluster says. */
export function readStorageUri(text: string, vendorDomains: readonly string[], policy: DestinationPolicy): StorageUri {
  const url = URL.parse(text)
  if (url === null || url.search.length < 2) throw new Fault('INGESTION_UNAVAILABLE')
  requireAllowedUrl(url, vendorDomains, policy)
  // Path-style addresses of emulators begin with the account's name.
  const parts = url.pathname.split('/').filter(Boolean)
  const account = parts.length > 1 ? `${url.host}/${parts[0]}` : url.host
  return { url: `${url.origin}/${parts.join('/')}`, account, token: new Secret(url.search.slice(1)) }
}
