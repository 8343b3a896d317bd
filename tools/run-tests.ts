/**
 * `npm test`: every test, two files at a time. Arguments narrow it down: `npm test -- src/config/**` for files, `--test-name-pattern=…` for
 * names; anything that `node --test` takes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const ALL = ['src', 'test', 'tools', 'local-azure', 'dashboard/src'].map((folder) => `${folder}/**/*.test.ts`)
/** The tests start servers, emulators and browsers of their own: more at a time makes none of them faster on two cores. */
const CONCURRENCY = 2
/** For one test file: the one that kills servers takes two minutes on an idle machine with two cores, and far more on a busy one. */
const TIMEOUT_MS_MAX = 900_000
/** Each file is a process that loads much of the same code, and so is each server in it: compiled once, it starts in two thirds of the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/spillway-tests', import.meta.url))

const given = process.argv.slice(2)
const files = given.filter((argument) => !argument.startsWith('--'))
const flags = given.filter((argument) => argument.startsWith('--'))
const tests = spawn(
  process.execPath,
  [
    '--test',
    `--test-concurrency=${CONCURRENCY}`,
    `--test-timeout=${TIMEOUT_MS_MAX}`,
    '--test-reporter=spec',
    ...flags,
    ...(files.length > 0 ? files : ALL),
  ],
  { stdio: ['ignore', 'inherit', 'inherit'], env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env } },
)
// Else the test files would go on. What they have started ends with them where it notices: browsers do, servers may stay.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => tests.kill('SIGTERM'))
const [code] = await once(tests, 'exit')
process.exitCode = code ?? 1
