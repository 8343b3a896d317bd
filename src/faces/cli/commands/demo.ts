import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { CliError } from '../cli-error.ts'
import { localCommand } from '../command.ts'
import { EXITS } from '../exit-codes.ts'
import type { Host } from '../host.ts'

export function demoCommand(host: Host): Command {
  return localCommand(
    {
      name: 'demo',
      summary: 'Show Spillway at work on this machine, with stand-ins for Azure',
      details: "The demo is part of Spillway's repository, not of the installed package.",
      options: [
        new Option('--once', 'stop after the proof; exit code 0 only when it holds'),
        new Option('--events <N>', 'how many events, 10 to 1000000 (default: 20000)'),
      ],
      examples: [
        ['spillway demo', ''],
        ['spillway demo --once --events 1000000 --json', 'the figures of a million events'],
      ],
    },
    async ({ options }) => {
      const script = join(host.root, 'local-azure', 'demo', 'start.mjs')
      if (!existsSync(script)) throw notHere()
      const demo = spawn(process.execPath, [script, ...demoArguments(options)], { stdio: 'inherit' })
      // Ctrl-C goes to both; the demo decides when it has cleaned up.
      process.on('SIGINT', () => undefined)
      process.on('SIGTERM', () => demo.kill('SIGTERM'))
      const [code] = await once(demo, 'exit')
      if (code === EXITS.interrupted.code) return 'interrupted'
      if (code === EXITS.usage.code) return 'usage'
      return code === 0 ? 'ok' : 'failed'
    },
  )
}

/** The demo has these options itself, and checks them. */
function demoArguments({ once, events, json }: Readonly<Record<string, unknown>>): string[] {
  return [
    ...(once === true ? ['--once'] : []),
    ...(typeof events === 'string' ? ['--events', events] : []),
    ...(json === true ? ['--json'] : []),
  ]
}

function notHere(): CliError {
  return new CliError('invalid', {
    code: 'NOT_IN_CHECKOUT',
    message: 'The demo needs the repository: its stand-ins for Azure are not part of the installed package.',
    hint: 'Clone the repository, then: npm ci && npm run demo',
  })
}
