import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import { localCommand } from '../command.ts'
import type { Host } from '../host.ts'

export function demoCommand(host: Host): Command {
  return localCommand(
    {
      name: 'demo',
      summary: 'Show Spillway at work on this machine, with stand-ins for Azure',
      details: "The demo is part of Spillway's repository, not of the installed package.",
      examples: [['spillway demo', '']],
    },
    async () => {
      const script = join(host.root, 'local-azure', 'demo', 'start.mjs')
      if (!existsSync(script)) throw notHere()
      const demo = spawn(process.execPath, [script], { stdio: 'inherit' })
      // Ctrl-C goes to both; the demo decides when it has cleaned up.
      process.on('SIGINT', () => undefined)
      process.on('SIGTERM', () => demo.kill('SIGTERM'))
      const [code] = await once(demo, 'exit')
      return code === 0 ? 'ok' : 'failed'
    },
  )
}

function notHere(): CliError {
  return new CliError('invalid', {
    code: 'NOT_IN_CHECKOUT',
    message: 'The demo needs the repository: its stand-ins for Azure are not part of the installed package.',
    hint: 'Clone the repository, then: npm ci && npm run demo',
  })
}
