/** `node intake-load.ts EVENTS`: makes the bodies once, then sends them to each address it hears of; prints an IntakeRound without memory. */
import { Pool } from 'undici'
import { activityLines } from '../local-azure/activity.ts'
import { systemClock } from '../src/base/clock.ts'
import { heard, print } from './child.ts'

const BATCH = 500
const CONNECTIONS = 16

const bodies = makeBodies(Number(process.argv[2]))
print({ bodies: bodies.length })
for await (const { url, token } of heard<{ url: string; token: string }>()) print(await sendAll(url, token))

function makeBodies(count: number): Buffer[] {
  const made: Buffer[] = []
  let lines: string[] = []
  for (const line of activityLines({ seed: 2, stream: 'audit', startAt: systemClock.now(), count })) {
    if (lines.push(line) < BATCH) continue
    made.push(Buffer.from(`${lines.join('\n')}\n`))
    lines = []
  }
  if (lines.length > 0) made.push(Buffer.from(`${lines.join('\n')}\n`))
  return made
}

async function sendAll(url: string, token: string) {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
  const times: number[] = []
  let accepted = 0
  let next = 0
  const sender = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const startedAt = performance.now()
      const answer = await pool.request({
        method: 'POST',
        path: '/api/v1/streams/audit/events',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body,
      })
      const counts = (await answer.body.json()) as { accepted: number }
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${JSON.stringify(counts)}`)
      times.push(performance.now() - startedAt)
      accepted += counts.accepted
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: CONNECTIONS }, sender))
  const seconds = (performance.now() - startedAt) / 1000
  await pool.close()
  times.sort((a, b) => a - b)
  const percentile = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { seconds, accepted, p50Ms: percentile(0.5), p99Ms: percentile(0.99) }
}
