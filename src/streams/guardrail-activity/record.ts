import type { JsonObject, JsonValue } from '../../base/json.ts'

/** The canonical record: every field always there, null (or an empty list) where the source said nothing. */
export interface GuardrailRecord {
  id: string
  /** When the guardrail gave its verdict; ISO-8601, UTC. */
  detectedAt: string | null
  receivedAt: string | null
  /** Where it was seen: AGENTIC (agents behind a proxy), ENDPOINT (employees' devices), API, MCP, GEN_AI, DAST. */
  contextSource: string | null
  /** CRITICAL, HIGH, MEDIUM, LOW. */
  severity: string | null
  /** ACTIVE, UNDER_REVIEW, IGNORED, TRAINING. */
  status: string | null
  /** THREAT, GUARDRAIL. */
  label: string | null
  policyName: string | null
  ruleViolated: string | null
  /** What the guardrail did: block, warn, alert, approval. */
  behaviour: string | null
  /** SESSION or SINGLE_PROMPT. */
  detectionType: string | null
  category: string | null
  subCategory: string | null
  /** Rule-Based, Anomaly. */
  type: string | null
  /** SINGLE, AGGREGATED. */
  eventType: string | null
  actor: string | null
  actorIp: string | null
  host: string | null
  /** The endpoint, tool or agent that was addressed. */
  component: string | null
  method: string | null
  collectionId: string | null
  sessionId: string | null
  country: string | null
  destCountry: string | null
  successfulExploit: boolean | null
  /** A number; with more digits than a double holds, as exact-json keeps it. */
  riskScore: JsonValue
  reason: string | null
  owaspCategories: JsonValue[]
  compliance: JsonValue[]
  refId: string | null
  ticketUrl: string | null
  /** Request and response; `{raw}` where the source sent something that is no JSON object. */
  payload: JsonObject | null
  metadata: JsonObject | null
  /** What the source sent and none of the fields above tells in full, under the source's own names. */
  extra: JsonObject | null
}
