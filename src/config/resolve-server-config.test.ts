import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '../model/fault.ts'
import { resolveServerConfig, type ServerSources } from './resolve-server-config.ts'

const KEY = Buffer.alloc(32, 7).toString('base64')

describe('the configuration', () => {
  test('has a default for everything that is not a secret', () => {
    const config = resolve({})
    assert.equal(config.host, '127.0.0.1')
    assert.equal(config.port, 8420)
    assert.equal(config.intakeBodyBytesMax, 256 * 1024 * 1024)
    assert.equal(config.retentionDays, 90)
    assert.deepEqual(config.destinationHosts, [])
    assert.match(config.dataDir, /^\/.*\.spillway$/)
    assert.equal(config.masterKey, undefined)
    assert.equal(config.bootstrapToken, undefined)
    assert.deepEqual(config.warnings, [])
  })

  test('takes flags over the environment, the environment over the file, the file over the default', () => {
    const sources = {
      flags: { port: '1', configFile: './s.json' },
      env: { SPILLWAY_PORT: '2', SPILLWAY_RETENTION_DAYS: '2' },
      ...files({ './s.json': '{"port": 3, "retentionDays": 3, "logLevel": "warn"}' }),
    }
    const config = resolve(sources)
    assert.deepEqual([config.port, config.retentionDays, config.logLevel, config.host], [1, 2, 'warn', '127.0.0.1'])
  })

  test('reads sizes, durations, lists and truth from text and from JSON', () => {
    const env = {
      SPILLWAY_INTAKE_LINE_BYTES_MAX: '2 MiB',
      SPILLWAY_LEASE_MS: '90s',
      SPILLWAY_DESTINATION_HOSTS: 'a.example.com, *.example.org',
      SPILLWAY_ALLOW_INSECURE_LOOPBACK: '1',
      SPILLWAY_CONFIG_FILE: 's.json',
    }
    const file = '{"fileDestinationRoots": ["/a", "/b"], "schedulerTickMs": 250, "retentionOverridesExports": false}'
    const config = resolve({ env, ...files({ 's.json': file }) })
    assert.equal(config.intakeLineBytesMax, 2 * 1024 * 1024)
    assert.equal(config.leaseMs, 90_000)
    assert.deepEqual(config.destinationHosts, ['a.example.com', '*.example.org'])
    assert.equal(config.allowInsecureLoopback, true)
    assert.deepEqual(config.fileDestinationRoots, ['/a', '/b'])
    assert.equal(config.schedulerTickMs, 250)
  })

  test('is frozen', () => {
    assert.ok(Object.isFrozen(resolve({})))
  })

  test('takes an empty variable as not set, as compose files write it', () => {
    assert.equal(resolve({ env: { SPILLWAY_PORT: '', SPILLWAY_MASTER_KEY: '' } }).port, 8420)
  })
})

describe('mistakes', () => {
  test('are all reported at once, each with its source', () => {
    const message = messageOf({
      flags: { port: 'eight', configFile: 's.json' },
      env: { SPILLWAY_LEASE_MS: '1 year', SPILLWAY_MASTER_KEY: 'short' },
      ...files({ 's.json': '{"logLevel": "loud", "retentionDays": 0}' }),
    })
    assert.match(message, /has 5 problems/)
    assert.match(message, /--port must be a whole number from 0 to 65535, not "eight"/)
    assert.match(message, /SPILLWAY_LEASE_MS must be a duration such as 30s, from 1s to 1h, not "1 year"/)
    assert.match(message, /`logLevel` in s\.json must be one of debug, info, warn, error, silent, not "loud"/)
    assert.match(message, /`retentionDays` in s\.json must be a whole number from 1 to 36500, not 0/)
    assert.match(message, /SPILLWAY_MASTER_KEY must be 32 random bytes/)
    assert.ok(!message.includes('short'), 'the value of a secret is not shown')
  })

  test('a mistyped key of the file is named with what was meant', () => {
    const message = messageOf({ flags: { configFile: 's.json' }, ...files({ 's.json': '{"retentionDay": 365}' }) })
    assert.match(message, /unknown key `retentionDay` in s\.json: did you mean `retentionDays`\?/)
  })

  test('a mistyped variable is refused, because its default would hold in silence', () => {
    assert.match(
      messageOf({ env: { SPILLWAY_RETENTION_DAY: '365' } }),
      /unknown variable SPILLWAY_RETENTION_DAY: did you mean `SPILLWAY_RETENTION_DAYS`\?/,
    )
  })

  test("somebody's own variable is a warning, and those of Kubernetes and of the command line are nothing", () => {
    const env = {
      SPILLWAY_IMAGE_DIGEST: 'sha256:1',
      SPILLWAY_PORT: 'tcp://10.0.0.1:8420',
      SPILLWAY_PORT_8420_TCP_ADDR: '10.0.0.1',
      SPILLWAY_SERVICE_PORT_HTTP: '8420',
      SPILLWAY_URL: 'https://x',
    }
    const config = resolve({ env })
    assert.equal(config.port, 8420)
    assert.deepEqual(config.warnings, ['SPILLWAY_IMAGE_DIGEST is no setting of Spillway: ignored'])
  })

  test('broken JSON is located', () => {
    const message = messageOf({ flags: { configFile: 's.json' }, ...files({ 's.json': '{\n  "port": 1,\n}' }) })
    assert.match(message, /s\.json:3:1 is not valid JSON/)
  })

  test('a configuration file that is not there is said', () => {
    assert.match(messageOf({ flags: { configFile: 'gone.json' }, ...files({}) }), /configuration file gone\.json/)
  })

  test('limits that contradict each other are refused', () => {
    const flags = { intakeLineBytesMax: '16MiB', intakeBodyBytesMax: '1MiB', leaseMs: '1s', schedulerTickMs: '5s' }
    const message = messageOf({ flags })
    assert.match(message, /intakeLineBytesMax must not be larger than intakeBodyBytesMax/)
    assert.match(message, /leaseMs must not be shorter than schedulerTickMs/)
  })
})

describe('secrets', () => {
  test('come from a variable or from a file that a variable, flag or the file names', () => {
    const readable = files({ 'key.txt': `${KEY}\n`, 's.json': '{"masterKeyFile": "key.txt"}' })
    const ways: ServerSources[] = [
      { env: { SPILLWAY_MASTER_KEY: KEY } },
      { env: { SPILLWAY_MASTER_KEY_FILE: 'key.txt' }, ...readable },
      { flags: { masterKeyFile: 'key.txt' }, ...readable },
      { flags: { configFile: 's.json' }, ...readable },
    ]
    for (const way of ways) assert.equal(resolve(way).masterKey?.reveal(), KEY)
  })

  test('are refused in the configuration file itself, with the way to do it', () => {
    const message = messageOf({ flags: { configFile: 's.json' }, ...files({ 's.json': `{"masterKey": "${KEY}"}` }) })
    assert.match(message, /`masterKey` in s\.json is a secret: .*`masterKeyFile`, or set SPILLWAY_MASTER_KEY/)
    assert.ok(!message.includes(KEY))
  })

  test('given twice are ambiguous', () => {
    const env = { SPILLWAY_MASTER_KEY: KEY, SPILLWAY_MASTER_KEY_FILE: 'key.txt' }
    assert.match(messageOf({ env, ...files({ 'key.txt': KEY }) }), /either SPILLWAY_MASTER_KEY or/)
  })

  test('a bootstrap token is at least 32 characters', () => {
    assert.match(messageOf({ env: { SPILLWAY_BOOTSTRAP_TOKEN: 'x'.repeat(31) } }), /at least 32 characters/)
    assert.equal(resolve({ env: { SPILLWAY_BOOTSTRAP_TOKEN: 'x'.repeat(32) } }).bootstrapToken?.reveal().length, 32)
  })

  test('print as ***', () => {
    const config = resolve({ env: { SPILLWAY_MASTER_KEY: KEY } })
    assert.ok(!JSON.stringify(config).includes(KEY))
  })
})

test('listening beyond loopback without TLS is a warning', () => {
  assert.match(resolve({ flags: { host: '0.0.0.0' } }).warnings.join(), /plain http/)
  assert.deepEqual(resolve({ flags: { host: '::1' } }).warnings, [])
})

function resolve(sources: ServerSources) {
  return resolveServerConfig({ env: {}, ...sources })
}

function messageOf(sources: ServerSources): string {
  try {
    resolve(sources)
  } catch (error) {
    assert.ok(isFault(error) && error.code === 'CONFIG_INVALID')
    return error.message
  }
  throw new Error('the configuration was accepted')
}

function files(content: Record<string, string>): Pick<ServerSources, 'readText'> {
  const readText = (path: string): string => {
    const text = content[path]
    if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`)
    return text
  }
  return { readText }
}
