import { askServer } from './ask-server.ts'
import { type DemoExport, EXPORT_PATH } from './create-exports.ts'
import type { ClaimedFile } from './prove.ts'
import { type ReceiptFacts, receiptHash } from './receipt-hash.ts'
import type { Server } from './start-server.ts'

/** As the GraphQL interface gives it, with the name of its file in the container and the hash that it should have. */
export type DemoReceipt = ReceiptFacts & ClaimedFile
type AnsweredReceipt = Omit<DemoReceipt, 'fileName' | 'expectedHash'>

const QUERY = `query ($id: ID!, $after: String) {
  getReceipts(exportConfigurationId: $id, first: 500, after: $after) {
    next
    items {
      exportConfigurationId sequence exportJobId exportTaskId stream artifactName location bytes sha256 rows rowsQuarantined
      quarantinedSha256 windowFrom windowUpto firstEventTime lastEventTime settledAt alreadyThere acknowledgement
      softwareVersion previousHash hash
    }
  }
}`

/** The receipts of each export, in the order of its chain. */
export function readReceipts(
  server: Server,
  exports: readonly DemoExport[],
): Promise<readonly (readonly DemoReceipt[])[]> {
  return Promise.all(exports.map(({ id }) => receiptsOf(server, id)))
}

async function receiptsOf(server: Server, id: string): Promise<readonly DemoReceipt[]> {
  const receipts: DemoReceipt[] = []
  let after: string | null = null
  do {
    const page: { getReceipts: { items: AnsweredReceipt[]; next: string | null } } = await askServer(server, QUERY, {
      id,
      after,
    })
    for (const receipt of page.getReceipts.items)
      receipts.push({
        ...receipt,
        fileName: `${EXPORT_PATH}/${receipt.artifactName}`,
        expectedHash: receiptHash(receipt),
      })
    after = page.getReceipts.next
  } while (after !== null)
  return receipts
}
