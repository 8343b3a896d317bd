import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { API_KEY, type FakeServer, refusal, startFakeServer } from './testing/fake-server.ts'
import { type Finished, type RunOptions, runSpillway } from './testing/run-spillway.ts'

let server: FakeServer
let folder = ''
beforeEach(async () => {
  server = await startFakeServer()
  folder = await mkdtemp(join(tmpdir(), 'spillway-send-'))
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

describe('events send', () => {
  const lines = ndjson(1, 2500)
  const forms: Record<string, string | Buffer> = {
    'newline-delimited JSON': lines,
    'the same with blank lines, CRLF, a byte order mark and no last line break': `\uFEFF\r\n${lines.trimEnd().replaceAll('\n', '\r\n\r\n')}`,
    'gzip of it': gzipSync(lines),
    'a JSON array over many lines': JSON.stringify(events(1, 2500), null, 2),
    'gzip of an array': gzipSync(JSON.stringify(events(1, 2500))),
  }
  for (const [form, content] of Object.entries(forms)) {
    test(`sends ${form}, each event once`, async () => {
      const run = await send('audit', await file(content))
      assert.equal(run.code, 0, run.stderr)
      assert.equal(server.events.size, 2500)
      assert.deepEqual(JSON.parse(server.events.get('e17') ?? ''), { id: 'e17', text: 'line\n17 "quoted" {' })
      assert.match(run.stdout, /Sent: +2,500\nAccepted: +2,500\nDuplicates: +0\nRejected: +0/)
      assert.ok(server.intakeRequests() >= 3, 'in several requests')
    })
  }

  test('reads standard input', async () => {
    const run = await send('audit', '-', { stdin: ndjson(1, 10) })
    assert.equal(run.code, 0, run.stderr)
    assert.equal(server.events.size, 10)
  })

  test('sends what a pausing pipe has given, without waiting for its end', async () => {
    const run = await send('audit', '-', {
      meanwhile: async (child) => {
        child.stdin?.write(ndjson(1, 3))
        await until(() => server.events.size === 3)
        child.stdin?.end()
      },
    })
    assert.equal(run.code, 0, run.stderr)
  })

  test('with --json gives the totals as one object', async () => {
    const run = await send('audit', await file(ndjson(1, 3)), { args: ['--json'] })
    const { rejections, ...totals } = JSON.parse(run.stdout)
    assert.deepEqual(totals, { sent: 3, accepted: 3, duplicates: 0, rejected: 0, complete: true })
    assert.deepEqual(rejections, [])
    assert.equal(run.stderr, '')
  })

  test('sending a file again stores nothing twice, and says so', async () => {
    const path = await file(ndjson(1, 5))
    await send('audit', path)
    assert.match((await send('audit', path)).stdout, /Accepted: +0\nDuplicates: +5 \(the server had them already\)/)
  })
})

describe('rejected events', () => {
  test('are listed by line, written to --rejected, and make exit code 8; the others are stored', async () => {
    const path = await file(`${ndjson(1, 2)}\n{"id": broken}\n${ndjson(3, 3)}`)
    const rejected = join(folder, 'rejected.ndjson')
    const run = await send('audit', path, { args: ['--rejected', rejected] })
    assert.equal(run.code, 8)
    assert.equal(server.events.size, 3)
    assert.match(run.stderr, /Rejected line 4: The line is not valid JSON\. \[invalid_json\]\n {2}Correct it\./)
    assert.deepEqual(JSON.parse(await readFile(rejected, 'utf8')), {
      line: 4,
      code: 'invalid_json',
      message: 'The line is not valid JSON.',
      hint: 'Correct it.',
      event: '{"id": broken}',
    })
  })

  test('of an array are counted as items, also where an item holds a raw line break', async () => {
    const run = await send('audit', await file('[{"id":"a"},\n{"id":"b\nc"}, {"id":"d"}]'))
    assert.equal(run.code, 8)
    assert.match(run.stderr, /Rejected item 2:/)
    assert.deepEqual([...server.events.keys()], ['a', 'd'])
  })

  test('beyond the first twenty are counted, not listed', async () => {
    const run = await send('audit', await file('{\n'.repeat(30)))
    assert.equal(run.stderr.match(/Rejected line/g)?.length, 20)
    assert.match(run.stderr, /More rejected events are not shown: --rejected FILE/)
    assert.match(run.stdout, /Rejected: +30/)
  })
})

describe('trouble on the way', () => {
  test('a server that is full is waited for as long as it asks, and nothing is counted twice', async () => {
    server.intake = (request) =>
      request === 1
        ? { status: 429, headers: { 'retry-after': '1' }, body: refusal('OVERLOADED'), after: 4 }
        : undefined
    const startedAt = performance.now()
    const run = await send('audit', await file(ndjson(1, 10)))
    assert.equal(run.code, 0, run.stderr)
    assert.ok(performance.now() - startedAt >= 1_000)
    assert.match(run.stderr, /as much as it can hold\. Trying again in 1\.0 s/)
    assert.match(run.stdout, /Accepted: +10\nDuplicates: +0/)
  })

  test('a lost connection and a passing server error are tried again', async () => {
    server.intake = (request) => {
      if (request === 1) return 'hang up'
      return request === 2 ? { status: 503, body: refusal('STORE_BUSY') } : undefined
    }
    const run = await send('audit', await file(ndjson(1, 10)))
    assert.equal(run.code, 0, run.stderr)
    assert.equal(server.events.size, 10)
  })

  test('an error that will not pass ends the run at once', async () => {
    const run = await send('nope', await file(ndjson(1, 10)))
    assert.equal(run.code, 5)
    assert.match(run.stderr, /There is no stream with that name\.\nHint: Use `audit` or `guardrail_activity`/)
    assert.doesNotMatch(run.stderr, /Trying again/)
  })

  test('after --retry-for seconds without success it gives up', async () => {
    server.intake = () => ({ status: 503, body: refusal('STORE_BUSY') })
    const run = await send('audit', await file(ndjson(1, 10)), { args: ['--retry-for', '0'] })
    assert.equal(run.code, 9)
  })

  test('a server that was never reached is given up within seconds, in one message', async () => {
    const path = await file(ndjson(1, 10_000))
    await server.close()
    const startedAt = performance.now()
    const run = await send('audit', path)
    server = await startFakeServer()
    assert.equal(run.code, 6)
    assert.ok(performance.now() - startedAt < 15_000)
    assert.match(run.stderr, /^Error: Nothing listens at 127\.0\.0\.1:\d+\.\nHint: [^\n]+\n$/)
  })

  test('once it was reached, a lost connection is waited out, and said', async () => {
    server.intake = (request) => (request > 1 && request < 6 ? 'hang up' : undefined)
    const run = await send('audit', await file(ndjson(1, 2_000)))
    assert.equal(run.code, 0, run.stderr)
    assert.match(run.stderr, /closed the connection\. Trying again in/)
    assert.equal(server.events.size, 2_000)
  })

  test('a server that takes only small bodies gets smaller ones, and nothing is counted twice', async () => {
    server.bodyBytesMax = 20_000
    const run = await send('audit', await file(ndjson(1, 10_000)))
    assert.equal(run.code, 0, run.stderr)
    assert.equal(server.events.size, 10_000)
    assert.match(run.stdout, /Sent: +10,000\nAccepted: +10,000\nDuplicates: +0\nRejected: +0/)
    // A batch of 1,000 lines is 46 KB and fits in four. Those that are under way at the beginning find out how small; the others know it.
    assert.ok(server.intakeRequests() <= 60, String(server.intakeRequests()))
  })

  test('a single event that is too large for the server is rejected, and its neighbours are taken', async () => {
    server.bodyBytesMax = 1_000
    const large = JSON.stringify({ id: 'large', text: 'x'.repeat(2_000) })
    const run = await send('audit', await file(`${ndjson(1, 3)}${large}\n${ndjson(4, 6)}`))
    assert.equal(run.code, 8)
    assert.deepEqual([...server.events.keys()].sort(), ['e1', 'e2', 'e3', 'e4', 'e5', 'e6'])
    assert.match(run.stderr, /Rejected line 4: The server does not take an event of 20\d\d bytes.* \[line_too_long\]/)
    assert.match(run.stdout, /Accepted: +6\nDuplicates: +0\nRejected: +1/)
  })

  test('a damaged gzip file is named, after what came before was sent', async () => {
    const whole = gzipSync(ndjson(1, 5_000))
    const run = await send('audit', await file(whole.subarray(0, whole.length - 100)))
    assert.equal(run.code, 3)
    assert.match(run.stderr, /is damaged or cannot be read: unexpected end of file/)
  })

  test('an array without an end is named', async () => {
    const run = await send('audit', await file('[{"id":"a"},{"id":"b"}'))
    assert.equal(run.code, 3)
    assert.match(run.stderr, /the JSON array does not end/)
  })

  test('a file that is not there is exit code 3', async () => {
    const run = await send('audit', join(folder, 'nope'))
    assert.equal(run.code, 3)
    assert.match(run.stderr, /Cannot read .*nope/)
  })
})

describe('an interrupted run', () => {
  for (const [form, pack] of Object.entries({
    plain: (text: string) => text,
    gzip: (text: string) => gzipSync(text),
  })) {
    test(`goes on where it stopped (${form})`, async () => {
      const path = await file(pack(ndjson(1, 4_000)))
      // All but the first two batches are refused until the run has been stopped. Several are under way at once, and arrive in any order.
      const taken = ndjson(1, 2_000)
      server.intake = (_, text) => (taken.includes(text) ? undefined : { status: 503, body: refusal('STORE_BUSY') })
      const first = await send('audit', path, {
        meanwhile: async (child) => {
          await until(() => server.events.size === 2_000 && server.intakeRequests() > 5)
          child.kill('SIGINT')
        },
      })
      assert.equal(first.code, 130)
      assert.match(first.stderr, /Stopped before the end\.\nHint: The same command goes on from here/)
      assert.equal(server.events.size, 2_000)

      server.intake = () => undefined
      const second = await send('audit', path)
      assert.equal(second.code, 0, second.stderr)
      assert.match(second.stderr, /Going on after line [12],000/)
      assert.equal(server.events.size, 4_000)
      assert.doesNotMatch((await send('audit', path)).stderr, /Going on/, 'a complete run leaves nothing behind')
    })
  }

  test('starts over with --no-resume, and where another file took the name', async () => {
    const path = await file(ndjson(1, 2_000))
    server.intake = (request) => (request > 1 ? { status: 400, body: refusal('BAD_INPUT') } : undefined)
    assert.equal((await send('audit', path)).code, 3)
    server.intake = () => undefined
    assert.match((await send('audit', path, { args: ['--no-resume'] })).stdout, /Sent: +2,000/)

    server.intake = (request) => (request > 5 ? { status: 400, body: refusal('BAD_INPUT') } : undefined)
    await send('audit', path)
    await writeFile(path, ndjson(5_001, 7_000))
    server.intake = () => undefined
    assert.match((await send('audit', path)).stdout, /Sent: +2,000/)
  })

  test('goes on also where the file has grown since', async () => {
    const path = await file(ndjson(1, 2_000))
    server.intake = (request) => (request > 1 ? { status: 400, body: refusal('BAD_INPUT') } : undefined)
    await send('audit', path)
    await appendFile(path, ndjson(2_001, 2_100))
    server.intake = () => undefined
    const run = await send('audit', path)
    assert.match(run.stderr, /Going on after line 1,000/)
    assert.match(run.stdout, /Sent: +1,100/)
    assert.equal(server.events.size, 2_100)
  })
})

function send(stream: string, path: string, options: RunOptions & { args?: string[] } = {}): Promise<Finished> {
  const env = { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: API_KEY, XDG_STATE_HOME: join(folder, 'state') }
  return runSpillway(['events', 'send', stream, path, ...(options.args ?? [])], { ...options, env })
}

function events(from: number, to: number): object[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index
    return { id: `e${number}`, text: `line\n${number} "quoted" {` }
  })
}

function ndjson(from: number, to: number): string {
  return events(from, to)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('')
}

let fileCount = 0
async function file(content: string | Buffer): Promise<string> {
  fileCount += 1
  const path = join(folder, `events-${fileCount}`)
  await writeFile(path, content)
  return path
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}
