import { EXITS, exitOfFault, isFaultCode } from '../../src/faces/cli/exit-codes.ts'
import { FAULTS } from '../../src/model/fault-table.ts'
import { markdownTable, page } from './markdown.ts'

export function exitCodesReference(): string {
  const rows = Object.entries(EXITS).map(([exit, { code, meaning }]) => {
    const faults = Object.keys(FAULTS).filter((fault) => isFaultCode(fault) && exitOfFault(fault) === exit)
    return [`\`${code}\``, meaning, faults.map((fault) => `[${fault}](errors.md#${fault.toLowerCase()})`).join(', ')]
  })
  return page('Exit codes', 'src/faces/cli/exit-codes.ts', [
    'What the exit code of `spillway` tells a script. With `--json`, standard error also holds `{"error": {"code", "message", "hint"}}`.',
    markdownTable(['exit code', 'meaning', 'error codes'], rows),
  ])
}
