import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { present } from '../../base/assert.ts'
import { API_KEY, type FakeServer, fault, startFakeServer } from './testing/fake-server.ts'
import { type Finished, type RunOptions, runSpillway } from './testing/run-spillway.ts'
import { ADX, ON_DEMAND_JOB as JOB } from './testing/sample-answers.ts'

const PREVIEW = {
  events: 2030,
  alreadyDelivered: 30,
  eventsToSend: 2000,
  rawBytes: 2_400_000,
  artifacts: 2,
  firstEventTime: '2026-01-01T00:00:00.000Z',
  lastEventTime: '2026-01-02T00:00:00.000Z',
}
const DELIVERED = { ...JOB, status: 'DELIVERED', rowsDelivered: 2000, tasksDelivered: 2, bytesSent: 900_000 }
const QUERYABLE = { ...DELIVERED, rowsQueryable: 2000, tasksQueryable: 2, queryableAt: '2026-01-01T00:06:00.000Z' }

let server: FakeServer
let folder = ''
before(async () => {
  server = await startFakeServer()
  folder = await mkdtemp(join(tmpdir(), 'spillway-cli-'))
})
beforeEach(() => {
  server.answers = { destinations: [ADX], exportPreview: PREVIEW, exportOnDemand: JOB }
})
after(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

describe('what is selected', () => {
  const filters: readonly (readonly [string, () => Promise<string[]>, object | undefined])[] = [
    ['nothing said', async () => [], undefined],
    [
      'severities, and a facet by its name, also for having none',
      async () => ['--severity', 'HIGH', 'CRITICAL', '--where', 'policyName=a=b, c', 'policyName='],
      {
        facets: [
          { facet: 'severity', values: ['HIGH', 'CRITICAL'] },
          { facet: 'policyName', values: ['a=b, c', null] },
        ],
      },
    ],
    ['what is left out', async () => ['--exclude', 'host=a'], { exclude: [{ facet: 'host', values: ['a'] }] }],
    [
      'words and times',
      async () => ['--search', 'drop table', '--from', '2026-01-01', '--upto', '2026-02-01T12:00:00+01:00'],
      { search: 'drop table', timeFrom: '2026-01-01T00:00:00.000Z', timeUpto: '2026-02-01T11:00:00.000Z' },
    ],
    ['ids, one a line', async () => ['--ids', await file(' a \n\nb\r\n')], { ids: ['a', 'b'] }],
    ['ids as JSON', async () => ['--ids', await file('["a","b"]')], { ids: ['a', 'b'] }],
    [
      'a file, and options that add to it',
      async () => [
        ...['--filter', await file({ facets: [{ facet: 'severity', values: ['LOW', null] }], positions: [3, 4] })],
        ...['--severity', 'HIGH', 'LOW'],
      ],
      { facets: [{ facet: 'severity', values: ['LOW', null, 'HIGH'] }], positions: [3, 4] },
    ],
  ]
  for (const [title, args, filter] of filters) {
    test(title, async () => {
      const run = await guardrail([...(await args()), '--dry-run'])
      assert.equal(run.code, 0, run.stderr)
      const data = { destinationId: ADX.id, stream: 'guardrail_activity', again: false, ...(filter && { filter }) }
      assert.deepEqual(server.requests.at(-1)?.variables, { data })
    })
  }

  test('of the audit stream has facets of its own', async () => {
    await spillway(['audit', 'export', '--to', 'adx', '--action', 'QUERY', '--status', 'FAILURE', '--dry-run'])
    assert.deepEqual(server.requests.at(-1)?.variables, {
      data: {
        destinationId: ADX.id,
        stream: 'audit',
        again: false,
        filter: {
          facets: [
            { facet: 'action', values: ['QUERY'] },
            { facet: 'actionStatus', values: ['FAILURE'] },
          ],
        },
      },
    })
  })

  test('24h is so long ago', async () => {
    await guardrail(['--from', '24h', '--dry-run'])
    const { filter } = present(server.requests.at(-1), 'a request').variables['data'] as {
      filter: { timeFrom: string }
    }
    assert.ok(
      Math.abs(Date.parse(filter.timeFrom) - (performance.timeOrigin + performance.now() - 86_400_000)) < 60_000,
    )
  })

  const mistakes: readonly (readonly [string[], RegExp])[] = [
    [['--where', 'severity'], /--where takes FACET=VALUE\.\nHint: For example/],
    [['--from', 'yesterday'], /--from is not a time\.\nHint: Give 2026-01-31/],
    [['--ids', '/nowhere'], /Cannot read \/nowhere/],
    [['--ids', '/dev/null'], /holds no id/],
  ]
  for (const [args, says] of mistakes) {
    test(`${args.join(' ')} is a mistake`, async () => {
      const run = await guardrail(args)
      assert.equal(run.code, 3)
      assert.match(run.stderr, says)
    })
  }

  test('more ids than a request takes are refused, with how to split them', async () => {
    const list = (count: number) => file(Array.from({ length: count }, (_, index) => `id-${index}`).join('\n'))
    const run = await guardrail(['--ids', await list(10_001)])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /holds 10,001 ids; one request takes 10,000\.\nHint: Split it.*split -l 10000 FILE part-/)
    assert.equal((await guardrail(['--ids', await list(10_000), '--dry-run'])).code, 0)
  })

  test('a mistyped condition in a file is found before anything is sent', async () => {
    const run = await guardrail(['--filter', await file({ facet: [] })])
    assert.match(run.stderr, /Unknown field `facet` in .*: did you mean `facets`\?/)
  })
})

describe('before it begins', () => {
  test('--dry-run shows what would be sent', async () => {
    const { stdout } = await guardrail(['--dry-run'])
    assert.match(stdout, /^2,030 events match, from 2026-01-01T00:00:00\.000Z to 2026-01-02/)
    assert.match(stdout, /30 of them are there already and are left out\./)
    assert.match(
      stdout,
      /2,000 events to send to "Security estate" \(c\..*\/Security\): about 2\.3 MiB of JSON in 2 slices\./,
    )
    assert.deepEqual(JSON.parse((await guardrail(['--dry-run', '--json'])).stdout), PREVIEW)
    assert.ok(!server.requests.some(({ query }) => query.includes('exportOnDemand')))
  })

  test('nothing left to send is no failure, and begins nothing', async () => {
    server.answers = { ...server.answers, exportPreview: { ...PREVIEW, alreadyDelivered: 2030, eventsToSend: 0 } }
    const run = await guardrail([])
    assert.equal(run.code, 0)
    assert.match(run.stdout, /Nothing is left to send/)
    assert.match(run.stderr, /--again/)
    server.answers = { ...server.answers, exportPreview: { ...PREVIEW, events: 0, eventsToSend: 0 } }
    assert.match((await guardrail([])).stdout, /No event matches/)
    assert.equal(JSON.parse((await guardrail(['--json'])).stdout).job, null)
  })

  test('where nobody can be asked it begins at once, and says how to follow it', async () => {
    const run = await guardrail(['--again'])
    assert.equal(run.code, 0)
    assert.partialDeepStrictEqual(server.requests.at(-1)?.variables, { data: { again: true } })
    assert.match(run.stdout, /Status: +RUNNING\nStarted by: +on_demand/)
    assert.match(run.stdout, /Only: +severity HIGH or none, with "sql", 2 ids/)
    assert.match(run.stdout, /There before: +30 events, left out/)
    assert.match(run.stderr, new RegExp(`exportJob get ${JOB.id}`))
  })
})

describe('--wait', () => {
  test('waits until the rows are queryable, and shows where to query them', async () => {
    follow([JOB, { ...JOB, rowsDelivered: 1000 }, DELIVERED, { ...DELIVERED, rowsQueryable: 1000 }, QUERYABLE])
    const run = await guardrail(['--wait'])
    assert.equal(run.code, 0, run.stderr)
    assert.match(run.stdout, /Status: +DELIVERED, QUERYABLE[\s\S]*Queryable: +2,000 of 2,000/)
    assert.match(run.stderr, /Query them: https:\/\/dataexplorer\.azure\.com/)
  })

  test('until delivered, where that is asked for', async () => {
    follow([JOB, DELIVERED])
    const run = await guardrail(['--wait', '--until', 'delivered', '--json'])
    assert.equal(run.code, 0, run.stderr)
    assert.equal(JSON.parse(run.stdout).rowsQueryable, 0)
  })

  test('a failure is exit code 8, with its reason and its next attempt', async () => {
    const failure = { code: 'UNREACHABLE', message: 'Down.', hint: 'Start it.', at: JOB.createdAt, consecutive: 1 }
    follow([JOB, { ...JOB, status: 'FAILED', failure: { ...failure, nextAttemptAt: '2026-01-01T01:00:00.000Z' } }])
    const run = await guardrail(['--wait'])
    assert.equal(run.code, 8)
    assert.match(run.stdout, /Failure: Down\. \[UNREACHABLE\]\n +Start it\.\n +Next attempt: 2026-01-01T01/)
  })

  test('rows that are not found are exit code 8', async () => {
    const failure = {
      code: 'ROWS_MISSING',
      message: '5 are missing.',
      hint: 'Look.',
      at: JOB.createdAt,
      consecutive: 1,
    }
    follow([{ ...DELIVERED, confirmationFailure: failure }])
    const run = await guardrail(['--wait'])
    assert.equal(run.code, 8)
    assert.match(run.stdout, /Rows not found: 5 are missing\. \[ROWS_MISSING\]/)
  })

  test('Ctrl-C ends the waiting and not the export, and says how to stop that', async () => {
    const asked = Promise.withResolvers<void>()
    server.answers = {
      ...server.answers,
      getExportJob: () => {
        asked.resolve()
        return JOB
      },
    }
    const run = await guardrail(['--wait'], {
      meanwhile: async (child) => {
        await asked.promise
        child.kill('SIGINT')
      },
    })
    assert.equal(run.code, 130)
    assert.match(run.stderr, /The export goes on without this command\.\nHint: .*exportJob get .*exportJob cancel/)
  })
})

test('a disabled destination is refused with the command that enables it', async () => {
  const hint = { hint: `Enable it first: spillway destination enable ${ADX.id}` }
  server.answers = { ...server.answers, exportOnDemand: fault('STATE_CONFLICT', hint, 'It is disabled.') }
  const run = await guardrail([])
  assert.equal(run.code, 3)
  assert.match(run.stderr, /It is disabled\.\nHint: Enable it first/)
})

test('a scheduled export to a destination that is there takes the same conditions', async () => {
  server.answers = { ...server.answers, createExportConfiguration: fault('FORBIDDEN') }
  await spillway([
    ...['guardrail', 'exportConfig', 'create', '--to', 'adx', '--interval', 'EVERY_HOUR', '--start-from', 'NOW'],
    ...['--severity', 'HIGH'],
  ])
  assert.deepEqual(server.requests.at(-1)?.variables, {
    data: {
      destinationId: ADX.id,
      stream: 'guardrail_activity',
      interval: 'EVERY_HOUR',
      startFrom: 'NOW',
      enabled: true,
      filter: { facets: [{ facet: 'severity', values: ['HIGH'] }] },
    },
  })
})

test('exportJob list asks for what is wanted, and shows jobs on demand beside the others', async () => {
  server.answers = { ...server.answers, getAllExportJobs: { items: [JOB], next: null } }
  const args = ['--trigger', 'on_demand', '--status', 'RUNNING', 'FAILED', '--to', 'adx']
  const run = await spillway(['audit', 'exportJob', 'list', ...args])
  assert.match(run.stdout, /Security estate +RUNNING +on_demand +0\/2,000/)
  assert.deepEqual(server.requests.at(-1)?.variables, {
    destinationId: ADX.id,
    status: ['RUNNING', 'FAILED'],
    trigger: 'on_demand',
    first: 20,
  })
})

test('exportJob quarantined names events, columns and reasons; redrive begins a new job', async () => {
  const item = { stream: 'audit', position: 17, exportJobId: JOB.id, column: 'auditPayload', reason: 'Too large.' }
  server.answers = {
    quarantinedEvents: { items: [{ ...item, at: JOB.createdAt }], next: null },
    redriveQuarantined: JOB,
  }
  assert.match((await spillway(['audit', 'exportJob', 'quarantined', JOB.id])).stdout, /17 +auditPayload +Too large\./)
  assert.match((await spillway(['audit', 'exportJob', 'redrive', JOB.id])).stdout, /Started by: +on_demand/)
})

/** One state of the job for each time that it is asked for; the last one for ever. */
function follow(states: readonly object[]): void {
  let asked = 0
  const getExportJob = (): object => {
    const state = states[Math.min(asked, states.length - 1)] ?? {}
    asked += 1
    return { ...state, queryLink: 'https://dataexplorer.azure.com/clusters/c/databases/Security?query=x' }
  }
  server.answers = { ...server.answers, getExportJob }
}

function guardrail(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return spillway(['guardrail', 'export', '--to', 'adx', ...args], options)
}

function spillway(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const env = { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: API_KEY, ...options.env }
  return runSpillway(args, { ...options, env })
}

let fileCount = 0
async function file(content: object | string): Promise<string> {
  fileCount += 1
  const path = join(folder, `input-${fileCount}.json`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
