import { timeText } from '../../src/streams/time-text.ts'
import { AUDIT_EVENTS, COLUMNS, REASONS, TABLES, USER_AGENTS } from './audit-events.ts'
import type { Draw } from './draw.ts'
import { task } from './task.ts'
import { FIRST_NAMES, LAST_NAMES } from './words.ts'

const HOUR_MS = 3_600_000

/** Writes audit events: some 60 % queries, which arrive late now and then, and all the events of governing itself. */
export function auditLines(draw: Draw): (at: number) => string {
  return (at) => (draw.chance(0.6) ? queryLine(draw, at) : governanceLine(draw, at))
}

function queryLine(draw: Draw, at: number): string {
  const table = draw.pick(TABLES)
  const columns = [draw.pick(COLUMNS), draw.pick(COLUMNS), draw.pick(COLUMNS)]
  const technology = draw.pick(['SNOWFLAKE', 'DATABRICKS', 'STARBURST', 'REDSHIFT'])
  const happenedAt = draw.chance(0.3) ? at - draw.below(6 * HOUR_MS) : at
  const id = technology === 'STARBURST' ? starburstId(draw, happenedAt) : draw.uuid()
  const isRefused = draw.chance(0.06)
  const dataSourceId = draw.below(4000)
  const target = `{"type":"DATASOURCE","id":"${dataSourceId}","name":"${table} ${draw.below(40)}","technology":"${technology}"}`
  const payload =
    `{"type":"QueryAuditPayload","version":1,"queryId":"${id}","queryText":${JSON.stringify(sql(draw, table, columns))},` +
    `"objectsAccessed":["analytics.${table}"],` +
    `"columnsAccessed":${JSON.stringify(columns)},"technologyContext":{"host":"${technology.toLowerCase()}-${draw.below(20)}.corp.example","queryHash":"${draw.digest()}","signature":"${draw.digest()}","durationMs":${draw.below(90_000)},"rowsProduced":${draw.below(1_000_000)},` +
    `"account":{"username":"svc_${draw.pick(LAST_NAMES)}@corp.example"}},"policySet":["${draw.below(900)}"],` +
    `"entitlements":["purpose:${draw.pick(['fraud', 'research', 'reporting', 'support'])}"]}`
  return (
    `{"action":"QUERY","actor":${actor(draw)},"sessionId":"${draw.hex(32)}","requestId":"${draw.uuid()}",` +
    `"actionStatus":"${isRefused ? 'UNAUTHORIZED' : 'SUCCESS'}","actionStatusReason":${isRefused ? `"${draw.pick(REASONS)}"` : null},` +
    `"eventTimestamp":"${happened(draw, happenedAt)}","id":"${id}","userAgent":"${draw.pick(USER_AGENTS)}",` +
    `"tenantId":"your-tenant.example.com","targetType":"DATASOURCE","targets":[${target}],"auditPayload":${payload},` +
    `"relatedResources":[]${draw.chance(0.8) ? `,"receivedTimestamp":"${timeText(at)}"` : ''}}`
  )
}

function starburstId(draw: Draw, at: number): string {
  const digits = timeText(at).replaceAll(/[-:]/g, '')
  return `${digits.slice(0, 8)}_${digits.slice(9, 15)}_${10_000 + draw.below(90_000)}_${draw.hex(8).slice(0, 5)}`
}

function sql(draw: Draw, table: string, columns: readonly string[]): string {
  const [first, second, third] = columns
  const since = `20${10 + draw.below(16)}-0${1 + draw.below(9)}-1${draw.below(10)}`
  switch (draw.below(4)) {
    case 0:
      return `SELECT ${first}, ${second}, count(*) AS n\nFROM analytics.${table} t\nWHERE t.${third} > '${since}' AND t.region IN ('EU', 'US')\nGROUP BY 1, 2\nORDER BY n DESC\nLIMIT ${draw.below(5000)} -- ${task(draw)}`
    case 1:
      return `WITH recent AS (SELECT * FROM analytics.${table} WHERE ${first} >= ${draw.below(1_000_000)})\nSELECT a.${second}, b.${third}, sum(a.amount) AS total -- "${task(draw)}"\nFROM recent a JOIN analytics.${draw.pick(TABLES)} b ON a.id = b.customer_id\nGROUP BY a.${second}, b.${third}`
    case 2:
      return `select ${first}, ${second} from ${table} where year > ${1990 + draw.below(35)} and ${third} is not null`
    default:
      return `UPDATE analytics.${table} SET ${first} = '${draw.hex(16)}' WHERE id = ${draw.below(100_000_000)} AND ${second} = '${since}'`
  }
}

function governanceLine(draw: Draw, at: number): string {
  const { name, action, targetType } = draw.pick(AUDIT_EVENTS)
  const targetId = draw.below(100_000)
  const targetName = `${draw.pick(TABLES)}-${draw.pick(LAST_NAMES)}`
  const isFailed = draw.chance(0.04)
  const payload =
    `{"type":"${name}AuditPayload","version":1,"${targetType.toLowerCase()}Id":"${targetId}","name":"${targetName}",` +
    `"before":{"owner":"${draw.pick(LAST_NAMES)}","revision":${draw.below(500)},"checksum":"${draw.digest()}","signature":"${draw.digest()}"},` +
    `"after":{"owner":"${draw.pick(LAST_NAMES)}","revision":${draw.below(500)},"checksum":"${draw.digest()}","signature":"${draw.digest()}"}}`
  return (
    `{"id":"${draw.uuid()}","action":"${action}","actionStatus":"${isFailed ? 'FAILURE' : 'SUCCESS'}",` +
    `${isFailed ? `"actionStatusReason":"${draw.pick(REASONS)}",` : ''}"actor":${actor(draw)},"actorIp":"203.0.113.${draw.below(256)}",` +
    `"sessionId":"${draw.hex(32)}","requestId":"${draw.uuid()}","userAgent":"${draw.pick(USER_AGENTS)}",` +
    `${draw.chance(0.95) ? '"tenantId":"your-tenant.example.com",' : ''}"eventTimestamp":"${happened(draw, at)}",` +
    `"receivedTimestamp":"${timeText(at + draw.below(900))}","targetType":"${targetType}",` +
    `"targets":[{"type":"${targetType}","id":"${targetId}","name":"${targetName}"}],` +
    `"relatedResources":[{"type":"PROJECT","id":"${draw.below(300)}","name":"${draw.pick(TABLES)} review"}],"auditPayload":${payload}}`
  )
}

function actor(draw: Draw): string {
  const first = draw.pick(FIRST_NAMES)
  const last = draw.pick(LAST_NAMES)
  if (draw.chance(0.05)) return '{"type":"unknown","name":"Unknown"}'
  return (
    `{"type":"USER_ACTOR","id":"${first}.${last}@corp.example","name":"${first} ${last}","identityProvider":"bim",` +
    `"profileId":"${draw.below(2000)}","impersonatedBy":null}`
  )
}

/** Mostly UTC with milliseconds; some systems write microseconds and the offset of their place. */
function happened(draw: Draw, at: number): string {
  if (draw.chance(0.8)) return timeText(at)
  const micros = String(draw.below(1000)).padStart(3, '0')
  return `${timeText(at - 4 * HOUR_MS).slice(0, -1)}${micros}-04:00`
}
