import type { App } from '../../app/app.ts'
import type { Principal } from '../../app/principal.ts'

/** What every resolver has. */
export interface GraphqlContext {
  readonly app: App
  readonly principal: Principal
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}
