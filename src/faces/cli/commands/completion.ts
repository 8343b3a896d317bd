import type { Command } from 'commander'
import { localCommand } from '../command.ts'
import { completionScript, SHELLS } from '../completion-script.ts'
import { invalidInput } from '../input-file.ts'

export function completionCommand(loadProgram: () => Promise<Command>): Command {
  return localCommand(
    {
      name: 'completion',
      summary: 'Print a completion script for a shell',
      arguments: [['<SHELL>', SHELLS.join(', ')]],
      examples: [
        ['spillway completion bash > ~/.local/share/bash-completion/completions/spillway', ''],
        [`spillway completion zsh > "\${fpath[1]}/_spillway"`, ''],
        ['spillway completion fish > ~/.config/fish/completions/spillway.fish', ''],
      ],
    },
    async ({ output, args: [wanted = ''] }) => {
      const shell = SHELLS.find((name) => name === wanted)
      if (shell === undefined)
        throw invalidInput(`There is no completion for \`${wanted}\`.`, `Shells: ${SHELLS.join(', ')}.`)
      const script = completionScript(shell, await loadProgram())
      output.result({ shell, script }, () => script)
      return undefined
    },
  )
}
