/** Why a blob or stream was not ingested: a code of the service's published list, and whether trying again can help. */
export class IngestionError extends Error {
  override readonly name = 'IngestionError'
  readonly code: string
  readonly permanent: boolean

  constructor(code: string, message: string, permanent = true) {
    super(message)
    this.code = code
    this.permanent = permanent
  }
}
