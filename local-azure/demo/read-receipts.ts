import { askServer } from './ask-server.ts'
import { type DemoExport, EXPORT_PATH } from './create-exports.ts'
import type { ClaimedFile } from './prove.ts'
import type { Server } from './start-server.ts'

/** As the GraphQL interface gives it, and the name of its file in the container. */
export interface DemoReceipt extends ClaimedFile {
  readonly sequence: number
  readonly artifactName: string
  readonly location: string
  readonly settledAt: string
  /** JSON. */
  readonly acknowledgement: string
}

const QUERY = `query ($id: ID!, $after: String) {
  getReceipts(exportConfigurationId: $id, first: 500, after: $after) {
    next
    items {
      sequence artifactName location bytes sha256 rows windowFrom windowUpto settledAt acknowledgement previousHash hash
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
    const page: { getReceipts: { items: Omit<DemoReceipt, 'fileName'>[]; next: string | null } } = await askServer(
      server,
      QUERY,
      { id, after },
    )
    for (const receipt of page.getReceipts.items)
      receipts.push({ ...receipt, fileName: `${EXPORT_PATH}/${receipt.artifactName}` })
    after = page.getReceipts.next
  } while (after !== null)
  return receipts
}
