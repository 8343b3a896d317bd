import type { Column, ColumnType } from '../stream.ts'
import type { GuardrailRecord } from './record.ts'

export const guardrailActivityColumns: readonly Column[] = [
  column('id', 'string', 'Id of the event, unique in the stream'),
  column('detectedAt', 'datetime', 'When the guardrail gave its verdict; null where the source did not say'),
  column('receivedAt', 'datetime', 'When Spillway received it'),
  column('contextSource', 'string', 'AGENTIC, ENDPOINT, API, MCP, GEN_AI or DAST'),
  column('severity', 'string', 'CRITICAL, HIGH, MEDIUM or LOW; null where the source did not say'),
  column('status', 'string', 'ACTIVE, UNDER_REVIEW, IGNORED or TRAINING'),
  column('label', 'string', 'THREAT or GUARDRAIL'),
  column('policyName', 'string', 'Policy that was triggered'),
  column('ruleViolated', 'string', 'Rule of the policy that was violated'),
  column('behaviour', 'string', 'What the guardrail did: block, warn, alert or approval'),
  column('detectionType', 'string', 'SESSION or SINGLE_PROMPT'),
  column('category', 'string', 'Kind of violation, e.g. PromptInjection'),
  column('subCategory', 'string', 'Finer kind of violation'),
  column('type', 'string', 'Rule-Based or Anomaly'),
  column('eventType', 'string', 'SINGLE or AGGREGATED'),
  column('actor', 'string', 'User, device or address that caused it'),
  column('actorIp', 'string', 'Address of the actor'),
  column('host', 'string', 'Host of the agentic component, or the device'),
  column('component', 'string', 'Endpoint, tool or agent that was addressed'),
  column('method', 'string', 'Method of the request'),
  column('collectionId', 'string', 'Collection that the component belongs to'),
  column('sessionId', 'string', 'Session in which it was seen'),
  column('country', 'string', 'Country of the actor'),
  column('destCountry', 'string', 'Country of the destination'),
  column('successfulExploit', 'bool', 'Whether the attack got through'),
  column('riskScore', 'real', "The detector's own score"),
  column('reason', 'string', "The detector's reason"),
  column('owaspCategories', 'dynamic', 'OWASP categories: a list of id, name, severity, confidence'),
  column('compliance', 'dynamic', 'Compliance rules that it touches'),
  column('refId', 'string', "The source's reference"),
  column('ticketUrl', 'string', 'Ticket that was opened for it'),
  column('payload', 'dynamic', 'Request and response'),
  column('metadata', 'dynamic', "The detector's details"),
  column('extra', 'dynamic', 'What the source sent beside all that, under its own names'),
]

function column(name: keyof GuardrailRecord, type: ColumnType, description: string): Column {
  return { name, type, path: [name], description }
}
