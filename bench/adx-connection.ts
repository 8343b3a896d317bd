import { ClientSecretCredential } from '@azure/identity'
import { KustoConnectionStringBuilder } from 'azure-kusto-data'
import type { StandInAddress } from './adx-stand-in.ts'

/** How the official clients sign in at the stand-in. The process must trust its certificate authority. */
export function officialConnection(address: StandInAddress, url: string): KustoConnectionStringBuilder {
  const { tenantId, applicationId, applicationKey, authorityUrl, caPem } = address
  const credential = new ClientSecretCredential(tenantId, applicationId, applicationKey, {
    authorityHost: authorityUrl,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: caPem },
  })
  return KustoConnectionStringBuilder.withTokenCredential(url, credential)
}
