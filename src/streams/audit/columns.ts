import type { Column, ColumnType } from '../stream.ts'

export const auditColumns: readonly Column[] = [
  column('id', 'string', 'Id of the event, unique in the stream'),
  column('eventTimestamp', 'datetime', 'When it happened; null where the source did not say'),
  column('receivedTimestamp', 'datetime', 'When the source or, failing that, Spillway received it'),
  column('action', 'string', 'What was done, e.g. CREATE or QUERY'),
  column('actionStatus', 'string', 'SUCCESS, FAILURE or UNAUTHORIZED'),
  column('actionStatusReason', 'string', 'Why it failed'),
  column('actorId', 'string', 'Who did it', ['actor', 'id']),
  column('actorName', 'string', 'Display name of who did it', ['actor', 'name']),
  column('actorType', 'string', 'USER_ACTOR, or unknown for a user who is not registered', ['actor', 'type']),
  column('actorIp', 'string', 'Address that the request came from'),
  column('sessionId', 'string', 'Session in which it happened'),
  column('requestId', 'string', 'Request that caused it'),
  column('userAgent', 'string', 'Program that sent the request'),
  column('tenantId', 'string', 'Tenant of the source system'),
  column('targetType', 'string', 'Kind of thing that was accessed or changed'),
  column('payloadType', 'string', 'Name of the event, e.g. QueryAuditPayload', ['auditPayload', 'type']),
  column('actor', 'dynamic', 'Who did it, with identity provider and profile'),
  column('targets', 'dynamic', 'What was accessed or changed: a list of type, id, name, technology'),
  column('relatedResources', 'dynamic', 'What else was involved'),
  column('auditPayload', 'dynamic', 'Details of the event; their shape depends on payloadType'),
]

function column(name: string, type: ColumnType, description: string, path: readonly string[] = [name]): Column {
  return { name, type, path, description }
}
