import { BlobClient } from '../blob/blob-client.ts'
import { HttpClient } from '../http-client.ts'
import type { AdlsTarget } from './options.ts'

export type { BlobAnswer, BlobBody } from '../blob/blob-client.ts'
export type { BlobClient }

/** The target's container, over connections of its own. */
export class AdlsClient extends BlobClient {
  readonly #http: HttpClient

  constructor(target: AdlsTarget) {
    const http = new HttpClient()
    super({ url: `${target.endpoint}/${target.container}`, token: target.token }, http)
    this.#http = http
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}
