import type { Command } from 'commander'
import { fullProgram } from '../../src/faces/cli/program.ts'
import { codeBlock, page } from './markdown.ts'

const WIDTH = 100

export async function cliReference(): Promise<string> {
  const program = await fullProgram({
    version: '',
    root: '/',
    loadServer: () => Promise.reject(new Error('documentation starts no server')),
  })
  return page('Command line', 'src/faces/cli/', [
    'Results go to standard output, everything said about them to standard error. Every command takes `--json` and ends with one of the [exit codes](exit-codes.md).',
    ...sections(program, ''),
  ])
}

function sections(command: Command, parents: string): string[] {
  const name = `${parents} ${command.name()}`.trim()
  const own = `## ${name}\n\n${codeBlock(helpOf(command))}`
  return [own, ...command.commands.flatMap((child) => sections(child, name))]
}

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({
    getOutHelpWidth: () => WIDTH,
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  return help
}
