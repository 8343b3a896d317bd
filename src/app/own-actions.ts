import type { Clock } from '../base/clock.ts'
import type { JsonObject } from '../base/json.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { StoredReport } from '../model/configuration.ts'
import { isFault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'
import { streamDefinition } from '../streams/registry.ts'
import { type CanonicalEvent, isRejection } from '../streams/stream.ts'
import { ConnectionFault } from './connection-check.ts'
import type { Client, Principal } from './principal.ts'

export interface OwnAction {
  /** E.g. CREATE, UPDATE, DELETE, ENABLE, RUN. */
  readonly action: string
  readonly targetType: string
  /** Left out where there is nothing with an id: what was to be made was not, or is not saved. */
  readonly target?: { readonly id: string; readonly name: string } | undefined
  /** Becomes `auditPayload.type`: `Spillway…AuditPayload`. */
  readonly payloadType: string
  readonly payload?: JsonObject
  readonly client?: Client
}

/** How an action ended, with the code of the fault where it did not succeed. */
export type ActionEnd = 'SUCCESS' | { readonly status: 'FAILURE' | 'UNAUTHORIZED'; readonly reason: string }

/**
 * Adds facts to the payload; they stay there where the action then fails. With `end`, how it ended: for what fails and is no error to whoever asked for it.
 */
export type Tell = (facts: JsonObject, end?: ActionEnd) => void

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
    work: (tell: Tell) => Promise<T>,
  ): Promise<T> {
    let payload: JsonObject = {}
    let end: ActionEnd = 'SUCCESS'
    const tell: Tell = (facts, told = end) => {
      payload = { ...payload, ...facts }
      end = told
    }
    const described = (done: T | undefined): OwnAction => {
      const action = describe(done)
      return { ...action, payload: { ...action.payload, ...payload } }
    }
    let result: T
    try {
      result = await work(tell)
    } catch (error) {
      // That a destination refused its credential is no refusal of the person.
      const isRefusal = isFault(error) && error.kind === 'auth' && !(error instanceof ConnectionFault)
      const status = isRefusal ? 'UNAUTHORIZED' : 'FAILURE'
      await this.note(principal, described(undefined), { status, reason: isFault(error) ? error.code : 'INTERNAL' })
      throw error
    }
    await this.note(principal, described(result), end)
    return result
  }

  /** The action has happened and is not undone because its record failed; that is an error for the operator. */
  async note(
    principal: Pick<Principal, 'id' | 'name' | 'sessionId' | 'client'>,
    { action, targetType, target, payloadType, payload, client = principal.client }: OwnAction,
    end: ActionEnd,
  ): Promise<void> {
    const { commit, clock, random, log } = this.#deps
    const now = clock.now()
    const source: JsonObject = {
      id: random.uuid(),
      action,
      actionStatus: end === 'SUCCESS' ? end : end.status,
      actionStatusReason: end === 'SUCCESS' ? null : end.reason,
      actor: { type: 'USER_ACTOR', id: principal.id, name: principal.name },
      ...(client && { actorIp: client.address, userAgent: client.userAgent }),
      ...(principal.sessionId !== undefined && { sessionId: principal.sessionId }),
      eventTimestamp: new Date(now).toISOString(),
      tenantId: 'spillway',
      targetType,
      targets: target === undefined ? [] : [{ type: targetType, ...target }],
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
        target: target?.id,
        actor: principal.id,
        error,
      })
    }
  }
}

/** That a check failed is its answer, not an error; on record it is a failure, with the code of the step. */
export function tellOutcome(tell: Tell, { ok, steps }: StoredReport): void {
  const failed = steps.find((step) => !step.ok)
  tell({ ok }, ok ? 'SUCCESS' : { status: 'FAILURE', reason: failed?.code ?? 'DESTINATION_REJECTED' })
}
