import type { StreamName } from '../../src/model/ids.ts'

/** A small event with this id, as its source sends it. */
export function event(stream: StreamName, id: string, more: object = {}): string {
  return JSON.stringify(stream === 'audit' ? auditEvent(id, more) : guardrailEvent(id, more))
}

export function ndjson(stream: StreamName, ids: readonly string[], more: object = {}): string {
  return ids.map((id) => `${event(stream, id, more)}\n`).join('')
}

/** `prefix-0`, `prefix-1`, … */
export function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}

function auditEvent(id: string, more: object): object {
  return {
    id,
    action: 'QUERY',
    actionStatus: 'SUCCESS',
    actor: { type: 'USER_ACTOR', id: 'taylor@example.com', name: 'Taylor Smith' },
    eventTimestamp: '2026-01-25T18:04:58.368Z',
    targetType: 'DATASOURCE',
    targets: [{ type: 'DATASOURCE', id: '77', name: 'claims', technology: 'DATABRICKS' }],
    auditPayload: { type: 'QueryAuditPayload', version: 1, queryText: `select * from claims -- ${id} Ünïcode 東京` },
    ...more,
  }
}

function guardrailEvent(id: string, more: object): object {
  return {
    id,
    filterId: 'PromptInjection',
    actor: '203.0.113.24',
    detectedAt: 1768398441,
    severity: 'CRITICAL',
    metadata: { policyName: 'Block jailbreaks', reason: `instruction override ${id}`, behaviour: 'block' },
    ...more,
  }
}
