import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLogger, type Logger, type LogLevel } from './log.ts'
import { namesSecret, redactText } from './redact.ts'
import { Secret } from './secret.ts'

const SIGNATURE = 'k7Q0%2Bw1zjYx%2FqP3vE%3D'
const SAS = `sv=2025-05-05&sr=c&sp=cw&se=2027-01-01T00%3A00%3A00Z&sig=${SIGNATURE}`
const TOKEN = 'spw_7Hq2Lx9vPz0sWm4tRk8yBn3c'

describe('a log line', () => {
  test('is one JSON object with time, level, message and fields', () => {
    const { logger, lines } = capture()
    logger.child({ job: 'j1' }).info('task delivered', { rows: 12, bytes: 3n, at: new Date(0) })
    const [line] = lines()
    assert.match(String(line?.['time']), /^\d{4}-\d\d-\d\dT.*Z$/)
    assert.deepEqual(without(line, 'time'), {
      level: 'info',
      msg: 'task delivered',
      job: 'j1',
      rows: 12,
      bytes: '3',
      at: '1970-01-01T00:00:00.000Z',
    })
  })

  test('is not written below the level', () => {
    const { logger, lines } = capture('warn')
    logger.info('quiet')
    logger.warn('loud')
    assert.deepEqual(
      lines().map((line) => line['msg']),
      ['loud'],
    )
  })

  test('keeps an error with its code, its stack and its causes', () => {
    const { logger, lines } = capture()
    const cause = Object.assign(new Error('ECONNREFUSED'), { code: 'ECONNREFUSED', address: '127.0.0.1' })
    logger.error('delivery failed', { error: new TypeError('fetch failed', { cause }) })
    const error = lines()[0]?.['error'] as Record<string, unknown>
    assert.equal(error['type'], 'TypeError')
    assert.match(String(error['stack']), /log\.test\.ts/)
    assert.deepEqual(without(error['cause'] as Record<string, unknown>, 'stack'), {
      type: 'Error',
      message: 'ECONNREFUSED',
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
    })
  })

  test('survives cycles, depth, bytes and functions', () => {
    const { logger, lines } = capture()
    const cycle: Record<string, unknown> = { bytes: Buffer.from('abc'), run: () => 1 }
    cycle['self'] = cycle
    logger.info('odd', { cycle, deep: nested(20) })
    const line = lines()[0]
    assert.deepEqual(line?.['cycle'], { bytes: '(3 bytes)', run: '(function)', self: '(circular)' })
    assert.match(JSON.stringify(line?.['deep']), /\(deeper\)/)
  })
})

describe('a secret never reaches the log', () => {
  const address = `https://acct.blob.core.windows.net/audit/a.gz?${SAS}`
  const shapes: Record<string, (logger: Logger) => void> = {
    'a SAS in the message': (logger) => logger.info(`PUT ${address}`),
    'a SAS in a field': (logger) => logger.info('put', { url: address }),
    'a SAS in a URL object': (logger) => logger.info('put', { url: new URL(address) }),
    'a SAS that was encoded again': (logger) => logger.info('put', { url: encodeURIComponent(address) }),
    'a SAS in an error message and its stack': (logger) =>
      logger.error('failed', { error: new Error(`403 from ${address}`) }),
    'a SAS three causes down': (logger) => logger.error('failed', { error: wrapped(new Error(address), 3) }),
    'a SAS in one of an aggregate': (logger) =>
      logger.error('failed', { error: new AggregateError([new Error(address)], 'all failed') }),
    'a SAS in an array in a Map': (logger) => logger.info('list', { map: new Map([['urls', [address]]]) }),
    'a field named sasToken': (logger) => logger.info('saved', { data: { sasToken: SIGNATURE } }),
    'a field named like a secret, deep down': (logger) =>
      logger.info('saved', { a: [{ b: { clientSecret: { value: TOKEN } } }] }),
    'a field of an error': (logger) =>
      logger.error('failed', {
        error: Object.assign(new Error('no'), { request: { headers: { Authorization: TOKEN } } }),
      }),
    'a Secret instance': (logger) => logger.info('key', { anything: new Secret(TOKEN) }),
    'an Authorization header in text': (logger) => logger.info(`authorization: ${TOKEN}`),
    'an Authorization header in JSON in text': (logger) =>
      logger.info('request', { dump: JSON.stringify({ headers: { authorization: `Bearer ${TOKEN}` } }) }),
    'a bearer token alone': (logger) => logger.info(`refused Bearer ${TOKEN} today`),
    'an AccountKey': (logger) =>
      logger.info(`DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${TOKEN}==;EndpointSuffix=core.windows.net`),
    'a secret in GraphQL text': (logger) => logger.info(`mutation { create(data: { sasToken: "${TOKEN}" }) { id } }`),
    'a client secret in form data': (logger) => logger.info(`grant_type=x&client_secret=${TOKEN}&scope=y`),
    'a password in an address': (logger) => logger.info(`postgres://spillway:${TOKEN}@db:5432/spillway`),
    'a token inherited by a child logger': (logger) => logger.child({ apiToken: TOKEN }).info('hello'),
  }

  for (const [shape, write] of Object.entries(shapes)) {
    test(shape, () => {
      const { logger, text } = capture()
      write(logger)
      assert.notEqual(text(), '')
      for (const secret of [SIGNATURE, encodeURIComponent(SIGNATURE), TOKEN]) {
        assert.ok(!text().includes(secret), text())
      }
      assert.match(text(), /\*\*\*/)
    })
  }

  test('what surrounds it stays readable', () => {
    assert.equal(
      redactText(`403 from ${address} (request 17)`),
      'https://acct.blob.core.windows.net/audit/a.gz?sv=2025-05-05&sr=c&sp=cw&se=2027-01-01T00%3A00%3A00Z&sig=***'
        .replace(/^/, '403 from ')
        .concat(' (request 17)'),
    )
  })

  test('words about a secret are no secret', () => {
    for (const key of ['hasSecret', 'credentialExpiresAt', 'tokenId', 'signal', 'sasTokenExpired', 'keyCount']) {
      assert.equal(namesSecret(key), false, key)
    }
    for (const key of ['sasToken', 'X-Api-Key', 'client_secret', 'Set-Cookie', 'token', 'masterKey', 'sig']) {
      assert.equal(namesSecret(key), true, key)
    }
  })
})

function capture(level: LogLevel = 'debug'): {
  logger: Logger
  text: () => string
  lines: () => Record<string, unknown>[]
} {
  const written: string[] = []
  const logger = createLogger({ level, destination: { write: (line: string) => void written.push(line) } })
  return { logger, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line)) }
}

function without(line: Record<string, unknown> | undefined, key: string): Record<string, unknown> {
  const { [key]: _, ...rest } = line ?? {}
  return rest
}

function nested(depth: number): unknown {
  return depth === 0 ? 'end' : { below: nested(depth - 1) }
}

function wrapped(error: Error, times: number): Error {
  return times === 0 ? error : wrapped(new Error('outer', { cause: error }), times - 1)
}
