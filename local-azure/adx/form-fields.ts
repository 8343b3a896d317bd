import type { LocalAdx } from './local-adx.ts'

/** What the form of Azure Data Explorer asks for, as the stand-in has it; or for another of its applications. */
export function adxFields(
  adx: Pick<LocalAdx, 'clusterUrl' | 'ingestUrl' | 'database' | 'tenantId' | 'applicationId' | 'applicationKey'>,
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
