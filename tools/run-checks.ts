/** `npm run check`: every check there is, in the order of how quickly they answer. Stops at the first that fails. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const CHECKS: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['types', 'tsc', ['--noEmit']],
  ['types of the dashboard', 'tsc', ['--noEmit', '-p', 'dashboard']],
  ['format and lint', 'biome', ['check', '.']],
  ['generated files are fresh', process.execPath, ['tools/generate.ts', '--check']],
  ['tests', process.execPath, ['tools/run-tests.ts']],
]

const summary: string[] = []
for (const [name, command, args] of CHECKS) {
  if (process.exitCode) {
    summary.push(`  - ${name}: not run`)
    continue
  }
  process.stdout.write(`── ${name}\n`)
  const startedAt = performance.now()
  const check = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(check, 'exit')
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  summary.push(`  ${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
  if (code !== 0) process.exitCode = 1
}
process.stdout.write(`\n${summary.join('\n')}\n`)
