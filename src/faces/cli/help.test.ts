import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from 'commander'
import { fullProgram } from './program.ts'
import { runSpillway } from './testing/run-spillway.ts'

const program = await fullProgram({
  version: '0.0.0',
  root: '/',
  loadServer: () => Promise.reject(new Error('unused')),
})

for (const command of leaves(program)) {
  test(`${command.name()} has a summary, examples and --json`, () => {
    let help = ''
    command.configureOutput({ writeOut: (text) => (help += text) })
    command.outputHelp()
    assert.notEqual(command.summary(), '')
    assert.match(help, /\nExamples:\n {2}\S/)
    assert.match(help, /--json/)
  })
}

test('the top level knows the summaries of commands that it has not loaded', async () => {
  const { stdout, code } = await runSpillway(['--help'])
  assert.equal(code, 0)
  for (const command of program.commands) {
    assert.match(stdout, new RegExp(`${command.name()} +${command.summary().slice(0, 30)}`))
  }
})

test('--version is that of the package', async () => {
  assert.match((await runSpillway(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
})

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
}
