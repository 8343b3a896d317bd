import { createInterface } from 'node:readline/promises'
import { CliError } from './cli-error.ts'

/** Returns where the person agrees; a script must have said so beforehand. */
export async function confirm(question: string, agreed: boolean): Promise<void> {
  if (agreed) return
  if (!process.stdin.isTTY) {
    throw new CliError('usage', {
      code: 'CONFIRMATION_REQUIRED',
      message: 'This must be confirmed, and there is no terminal to ask on.',
      hint: 'Add --yes.',
    })
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await prompt.question(`${question} [y/N] `)
  prompt.close()
  if (!/^y(?:es)?$/i.test(answer.trim())) {
    throw new CliError('interrupted', { code: 'NOT_CONFIRMED', message: 'Nothing was changed.', hint: '' })
  }
}
