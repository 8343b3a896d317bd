import type { LocalAdx } from '../../local-azure/adx/local-adx.ts'

/** What the form of Azure Data Explorer asks for, as the stand-in has it; or for another of its applications. */
export function adxFields(
  adx: LocalAdx,
  { applicationId, applicationKey }: Pick<LocalAdx, 'applicationId' | 'applicationKey'> = adx,
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
