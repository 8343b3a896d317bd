import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** A script that completes commands and options, from the command tree; where neither fits, files. */
export function completionScript(shell: Shell, program: Command): string {
  const paths = pathsOf(program, '')
  return WRITERS[shell](paths)
}

const WRITERS: Readonly<Record<Shell, (paths: readonly Path[]) => string>> = { bash, zsh, fish }

interface Path {
  /** `audit exportConfig`; the program itself is empty. */
  readonly path: string
  readonly commands: readonly Word[]
  readonly flags: readonly (Word & { readonly takesValue: boolean })[]
}

interface Word {
  readonly word: string
  readonly description: string
}

function pathsOf(command: Command, path: string): Path[] {
  const commands = command.commands.map((child) => ({ word: child.name(), description: child.summary() }))
  const flags = command.options.flatMap(({ long, description, required, optional }) =>
    long ? [{ word: long, description, takesValue: required || optional }] : [],
  )
  const help = { word: '--help', description: 'show help', takesValue: false }
  const below = command.commands.flatMap((child) => pathsOf(child, `${path} ${child.name()}`.trim()))
  return [{ path, commands, flags: [...flags, help] }, ...below]
}

/** Command names contain colons, at which bash breaks words: the word is put together again from the line, and the part that bash has cut is taken off. */
function bash(paths: readonly Path[]): string {
  const cases = paths.map(({ path, commands, flags }) => {
    const words = [...commands, ...flags].map(({ word }) => word).join(' ')
    return `    "${path}") words="${words}" ;;`
  })
  const known = paths.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`)
  return `_spillway() {
  local line current path="" words="" token
  line="\${COMP_LINE:0:COMP_POINT}"
  current="\${line##*[[:space:]]}"
  for token in \${line%"$current"}; do
    case "$path\${path:+ }$token" in
      ${known.join('|')}) path="$path\${path:+ }$token" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
    local cut="\${current%"\${current##*:}"}" i
    for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]="\${COMPREPLY[i]#"$cut"}"; done
  fi
}
complete -o default -F _spillway spillway
`
}

function zsh(paths: readonly Path[]): string {
  const cases = paths.map(({ path, commands, flags }) => {
    const choices = [...commands, ...flags].map(({ word, description }) =>
      quoted(`${word.replaceAll(':', '\\\\:')}:${description.replaceAll('\n', ' ')}`),
    )
    return `    "${path}") choices=(${choices.join(' ')}) ;;`
  })
  const known = paths.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  return `#compdef spillway
_spillway() {
  local so_far="" token
  local -a known choices
  known=(${known.join(' ')})
  for token in "\${(@)words[2,CURRENT-1]}"; do
    (( \${known[(Ie)\${so_far:+$so_far }$token]} )) && so_far="\${so_far:+$so_far }$token"
  done
  case "$so_far" in
${cases.join('\n')}
  esac
  _describe 'spillway' choices || _files
}
_spillway "$@"
`
}

function fish(paths: readonly Path[]): string {
  const lines = paths.flatMap(({ path, commands, flags }) => {
    const at = `-n '__spillway_at "${path}"'`
    return [
      ...commands.map(
        ({ word, description }) => `complete -c spillway ${at} -f -a '${word}' -d ${quoted(description)}`,
      ),
      ...flags.map(
        ({ word, description, takesValue }) =>
          `complete -c spillway ${at} ${takesValue ? '-r ' : ''}-l ${word.slice(2)} -d ${quoted(description)}`,
      ),
    ]
  })
  const known = paths.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  return `function __spillway_at
  set -l path ''
  for token in (commandline -opc)[2..]
    set -l longer (string trim -- "$path $token")
    contains -- "$longer" ${known.join(' ')}; and set path $longer
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`
}

/** In single quotes, for zsh and fish alike: the quote is closed around an escaped one. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
