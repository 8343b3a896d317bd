import type { LocalAdxAddress } from './local-adx.ts'

/** What the form of Azure Data Explorer asks for, as the stand-in has it; or for another of its applications. */
export function adxFields(
  adx: LocalAdxAddress,
  { applicationId, applicationKey }: Pick<LocalAdxAddress, 'applicationId' | 'applicationKey'> = adx,
) {
  const { clusterUrl, ingestUrl, database, tenantId } = adx
  return {
    clusterEndpoint: clusterUrl,
    ingestionEndpoint: ingestUrl,
    databaseName: database,
    tenantId,
    applicationId,
    applicationKey,
  }
}
