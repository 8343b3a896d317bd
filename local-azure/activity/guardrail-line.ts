import { timeText } from '../../src/streams/time-text.ts'
import type { Draw } from './draw.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { task } from './task.ts'
import { COUNTRIES, ENDINGS, FIRST_NAMES, LAST_NAMES } from './words.ts'

/** A conversation that is going on: its events share who, where and from where. */
interface Session {
  readonly id: string
  readonly contextSource: string
  readonly actor: string
  readonly ip: string
  readonly host: string
  readonly country: string
  readonly collectionId: number
}

/** One verdict: what both forms below tell. */
interface Verdict {
  readonly id: string
  readonly detectedAt: number
  readonly session: Session
  readonly hasSession: boolean
  readonly scenario: Scenario
  readonly policy: string
  readonly severity: string | null
  readonly behaviour: string
  readonly reason: string
  readonly riskScore: string
  readonly component: string
  readonly phrase: string
  readonly payload: string
  readonly status: string
  readonly refId: string
}

const SESSIONS_OPEN = 256

/** Writes source records of guardrail activity: mostly in the form of the seed product's webhook, some in ours. */
export function guardrailLines(draw: Draw): (at: number) => string {
  const sessions: Session[] = Array.from({ length: SESSIONS_OPEN }, () => openSession(draw))
  return (at) => {
    const place = draw.below(SESSIONS_OPEN)
    if (draw.chance(0.05)) sessions[place] = openSession(draw)
    const verdict = giveVerdict(draw, sessions[place] ?? openSession(draw), at)
    return draw.chance(0.75) ? webhookForm(draw, verdict) : ownForm(draw, verdict)
  }
}

function openSession(draw: Draw): Session {
  const contextSource = draw.pick(['AGENTIC', 'AGENTIC', 'AGENTIC', 'ENDPOINT', 'ENDPOINT', 'MCP', 'API', 'GEN_AI'])
  const isDevice = contextSource === 'ENDPOINT'
  const ip = `203.0.113.${draw.below(256)}`
  const person = `${draw.pick(FIRST_NAMES)}.${draw.pick(LAST_NAMES)}`
  const team = draw.pick(['agents', 'assist', 'copilot', 'support', 'finance', 'research'])
  return {
    id: `sess-${draw.hex(16)}`,
    contextSource,
    actor: isDevice || draw.chance(0.5) ? person : ip,
    ip,
    host: isDevice ? `laptop-${1000 + draw.below(4000)}` : `${team}.corp.example`,
    country: draw.pick(COUNTRIES),
    collectionId: isDevice ? -draw.below(5000) - 1 : 1_718_000_000 + draw.below(200),
  }
}

const COMPONENTS = [
  '/v1/chat/completions',
  '/v1/responses',
  '/v1/messages',
  '/mcp/tools/call/send_mail',
  '/mcp/tools/call/run_query',
  '/mcp/tools/call/read_file',
  '/mcp/tools/call/create_ticket',
  '/agents/billing/run',
  '/agents/onboarding/run',
  '/agents/research/run',
] as const

function giveVerdict(draw: Draw, session: Session, at: number): Verdict {
  const scenario = draw.pick(SCENARIOS)
  const component = draw.pick(COMPONENTS)
  const phrase = withDigits(draw, draw.pick(scenario.phrases))
  const behaviour = draw.pick(scenario.behaviours)
  const reason = draw.pick(scenario.reasons)
  return {
    id: draw.uuid(),
    detectedAt: draw.chance(0.02) ? at - draw.below(6 * 3_600_000) : at,
    session,
    hasSession: draw.chance(0.7),
    scenario,
    policy: draw.pick(scenario.policies),
    severity: draw.pick(scenario.severities),
    behaviour,
    reason,
    riskScore: `0.${1 + draw.below(9)}${1 + draw.below(9)}`,
    component,
    phrase,
    payload: exchange(draw, { phrase, behaviour, reason }),
    status: draw.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'UNDER_REVIEW', 'IGNORED']),
    refId: draw.uuid(),
  }
}

type Found = Pick<Verdict, 'phrase' | 'behaviour' | 'reason'>

/** JSON of the request and the response. Its two payloads are JSON inside strings: that is how proxies record them. */
function exchange(draw: Draw, { phrase, behaviour, reason }: Found): string {
  const prompt = `${task(draw)}. ${phrase}. ${draw.pick(ENDINGS)}`
  const request = `{"messages":[{"role":"user","content":"${prompt}"}],"seed":${draw.below(1e9)},"file":"sha256-${draw.digest()}"}`
  const isBlocked = behaviour === 'block'
  const response = isBlocked
    ? `{"error":{"reason":"${reason}","trace":"${draw.digest()}"}}`
    : `{"id":"cmpl-${draw.hex(24)}","content":"${draw.pick(ENDINGS)}","tokens":${draw.below(4000)},"signature":"${draw.digest()}"}`
  return (
    `{"requestHeaders":{"traceparent":"00-${draw.hex(32)}-${draw.hex(16)}-01"},` +
    `"requestPayload":${JSON.stringify(request)},"responsePayload":${JSON.stringify(response)},` +
    `"statusCode":"${isBlocked ? 403 : 200}"}`
  )
}

function webhookForm(draw: Draw, verdict: Verdict): string {
  const { session, scenario, payload } = verdict
  const metadata =
    `{"policyName":"${verdict.policy}","ruleViolated":"${scenario.rule}","riskScore":"${verdict.riskScore}",` +
    `"reason":"${verdict.reason}","behaviour":"${verdict.behaviour}",` +
    `"schemaErrors":[{"start":0,"end":${verdict.phrase.length},"phrase":"${verdict.phrase}"}]}`
  const cutPayload = draw.chance(0.01) ? 'not json: the detector cut this payload' : payload
  const detectedAt = draw.chance(0.2) ? verdict.detectedAt : Math.floor(verdict.detectedAt / 1000)
  return (
    `{"id":"${verdict.id}","filterId":"${scenario.rule}","actor":"${session.actor}","latestApiIp":"${session.ip}",` +
    `"latestApiEndpoint":"${verdict.component}","latestApiMethod":"POST","latestApiOrig":${JSON.stringify(cutPayload)},` +
    `"latestApiCollectionId":${session.collectionId},"country":"${session.country}","detectedAt":${detectedAt},` +
    `"eventType":"${draw.chance(0.9) ? 'SINGLE' : 'AGGREGATED'}","category":"${scenario.category}",` +
    `"subCategory":"${scenario.subCategory}","type":"${draw.chance(0.8) ? 'Rule-Based' : 'Anomaly'}",` +
    `"refId":"${verdict.refId}",${optional('severity', verdict.severity)}` +
    `"metadata":${draw.chance(0.8) ? JSON.stringify(metadata) : metadata},"successfulExploit":${draw.chance(0.05)},` +
    `"status":"${verdict.status}","label":"${draw.chance(0.8) ? 'GUARDRAIL' : 'THREAT'}","host":"${session.host}",` +
    `${draw.chance(0.03) ? `"jiraTicketUrl":"https://tickets.example/SEC-${draw.below(10_000)}",` : ''}` +
    `${optional('sessionId', verdict.hasSession ? session.id : null)}` +
    `"owaspCategories":[{"id":"${scenario.owasp[0]}","name":"${scenario.owasp[1]}"}],` +
    `"contextSource":"${session.contextSource}"}`
  )
}

function ownForm(draw: Draw, verdict: Verdict): string {
  const { session, scenario } = verdict
  return (
    `{"id":"${verdict.id}","detectedAt":"${timeText(verdict.detectedAt)}","contextSource":"${session.contextSource}",` +
    `${optional('severity', verdict.severity)}"status":"${verdict.status}","label":"GUARDRAIL",` +
    `"policyName":"${verdict.policy}","ruleViolated":"${scenario.rule}","behaviour":"${verdict.behaviour}",` +
    `"category":"${scenario.category}","subCategory":"${scenario.subCategory}","type":"Rule-Based","eventType":"SINGLE",` +
    `"actor":"${session.actor}","actorIp":"${session.ip}","host":"${session.host}","component":"${verdict.component}",` +
    `"method":"POST","collectionId":"${session.collectionId}",${optional('sessionId', verdict.hasSession ? session.id : null)}` +
    `"country":"${session.country}","successfulExploit":false,"riskScore":${verdict.riskScore},"reason":"${verdict.reason}",` +
    `"owaspCategories":[{"id":"${scenario.owasp[0]}","name":"${scenario.owasp[1]}"}],` +
    `"compliance":${JSON.stringify(scenario.compliance)},"refId":"${verdict.refId}","payload":${verdict.payload},` +
    `"sensor":"edge-${draw.below(12)}"}`
  )
}

function optional(name: string, value: string | null): string {
  return value === null ? '' : `"${name}":"${value}",`
}

function withDigits(draw: Draw, phrase: string): string {
  if (!phrase.includes('#')) return phrase
  let text = ''
  for (const character of phrase) text += character === '#' ? String(draw.below(10)) : character
  return text
}
