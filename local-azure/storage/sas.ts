import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  ContainerSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import type { Azurite } from './azurite.ts'

export interface SasOptions {
  /** Letters, e.g. `cw`: what Spillway asks for, and the default. */
  readonly permissions?: string
  /** Milliseconds. */
  readonly expiresAt: number
  /** Milliseconds. */
  readonly startsAt?: number
  readonly httpsOnly?: boolean
  /** First and last address. */
  readonly addresses?: readonly [string, string]
}

/** A SAS for one container, signed with the account's key, as the portal makes it: `sv=…&sig=…`. */
export function containerSas(azurite: Azurite, container: string, options: SasOptions): string {
  return generateBlobSASQueryParameters(
    {
      containerName: container,
      permissions: ContainerSASPermissions.parse(options.permissions ?? 'cw'),
      expiresOn: new Date(options.expiresAt),
      ...limits(options),
    },
    credential(azurite),
  ).toString()
}

/** A SAS that takes its permissions and expiry from a stored access policy of the container. */
export function policySas(azurite: Azurite, container: string, policy: string): string {
  return generateBlobSASQueryParameters(
    { containerName: container, identifier: policy },
    credential(azurite),
  ).toString()
}

/** A SAS for the whole account's Blob service. `resourceTypes`: `s`ervice, `c`ontainer, `o`bject. */
export function accountSas(azurite: Azurite, options: SasOptions & { readonly resourceTypes?: string }): string {
  return generateAccountSASQueryParameters(
    {
      permissions: AccountSASPermissions.parse(options.permissions ?? 'cw'),
      services: AccountSASServices.parse('b').toString(),
      resourceTypes: AccountSASResourceTypes.parse(options.resourceTypes ?? 'co').toString(),
      expiresOn: new Date(options.expiresAt),
      ...limits(options),
    },
    credential(azurite),
  ).toString()
}

function limits({ startsAt, httpsOnly, addresses }: SasOptions) {
  return {
    protocol: httpsOnly ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
    ...(startsAt === undefined ? {} : { startsOn: new Date(startsAt) }),
    ...(addresses === undefined ? {} : { ipRange: { start: addresses[0], end: addresses[1] } }),
  }
}

function credential({ account, key }: Azurite): StorageSharedKeyCredential {
  return new StorageSharedKeyCredential(account, key)
}
