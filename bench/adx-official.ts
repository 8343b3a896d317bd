/** `node adx-official.ts`: sends the files that it is given on standard input by azure-kusto-ingest, with the raw size given: else nothing is batched. */
import { DataFormat, FileDescriptor, IngestClient } from 'azure-kusto-ingest'
import { stockConnection } from '../src/destinations/adx/testing/stock-client.ts'
import { measureSending } from './adx-sending.ts'

await measureSending((address) => {
  const client = new IngestClient(stockConnection(address, address.ingestUrl), undefined, false)
  return async ({ path, rawBytes, slice }) => {
    await client.ingestFromFile(new FileDescriptor(path, undefined, rawBytes), {
      database: address.database,
      table: 'GuardrailActivity',
      format: DataFormat.JSON,
      ingestionMappingReference: 'Spillway_guardrail_activity_v1',
      ingestByTags: [slice],
      ingestIfNotExists: JSON.stringify([slice]),
    })
  }
})
