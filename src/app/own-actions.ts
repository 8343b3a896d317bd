import type { Clock } from '../base/clock.ts'
import type { JsonObject } from '../base/json.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { isFault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'
import { streamDefinition } from '../streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../streams/stream.ts'
import type { Principal } from './principal.ts'

export interface OwnAction {
  /** E.g. CREATE, UPDATE, DELETE, ENABLE, RUN. */
  readonly action: string
  readonly targetType: string
  readonly target: { readonly id: string; readonly name: string }
  /** Becomes `auditPayload.type`: `Spillway…AuditPayload`. */
  readonly payloadType: string
  readonly payload?: JsonObject
}

export interface OwnActionDeps {
  readonly commit: (stream: StreamName, events: readonly CanonicalEvent[]) => Promise<unknown>
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** Runs a person's action and writes into the `audit` stream what they did and how it ended. */
export class OwnActions {
  readonly #deps: OwnActionDeps

  constructor(deps: OwnActionDeps) {
    this.#deps = deps
  }

  async record<T>(
    principal: Principal,
    describe: (result: T | undefined) => OwnAction,
    work: () => Promise<T>,
  ): Promise<T> {
    let result: T
    try {
      result = await work()
    } catch (error) {
      const status = isFault(error) && error.kind === 'auth' ? 'UNAUTHORIZED' : 'FAILURE'
      await this.#write(principal, describe(undefined), status, isFault(error) ? error.code : 'INTERNAL')
      throw error
    }
    await this.#write(principal, describe(result), 'SUCCESS', null)
    return result
  }

  /** The action has happened and is not undone because its record failed; that is an error for the operator. */
  async #write(
    principal: Principal,
    { action, targetType, target, payloadType, payload }: OwnAction,
    actionStatus: string,
    reason: string | null,
  ): Promise<void> {
    const { commit, clock, random, log } = this.#deps
    const now = clock.now()
    const source: JsonObject = {
      id: random.uuid(),
      action,
      actionStatus,
      actionStatusReason: reason,
      actor: { type: 'USER_ACTOR', id: principal.id, name: principal.name },
      eventTimestamp: new Date(now).toISOString(),
      tenantId: 'spillway',
      targetType,
      targets: [{ type: targetType, id: target.id, name: target.name }],
      relatedResources: [],
      auditPayload: { type: payloadType, version: 1, ...payload },
    }
    try {
      const event = streamDefinition('audit').canonicalise(source, now)
      if (isRejection(event)) throw new Error(`${event.code}: ${event.message}`)
      await commit('audit', [event])
    } catch (error) {
      log.error("one of Spillway's own actions could not be recorded", {
        action,
        targetType,
        target: target.id,
        actor: principal.id,
        error,
      })
    }
  }
}
