import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { CliError } from './cli-error.ts'

/** A line from the terminal; an empty one is the preset. */
export async function askLine(question: string, preset: string): Promise<string> {
  const prompt = open(process.stderr)
  prompt.setPrompt(`${question} [${preset}]: `)
  prompt.prompt()
  const answer = await nextLine(prompt)
  return answer.trim() === '' ? preset : answer.trim()
}

/** A line from the terminal that is not shown while it is typed. */
export async function askHidden(question: string): Promise<string> {
  const prompt = open(new Writable({ write: (_chunk, _encoding, done) => done() }))
  // Only now: opening has taken the echo from the terminal, and who sees the question may type.
  process.stderr.write(`${question}: `)
  return nextLine(prompt).finally(() => process.stderr.write('\n'))
}

/** `terminal: true` has readline itself show what is typed, on `echo`, and not the terminal. */
function open(echo: Writable): Interface {
  return createInterface({ input: process.stdin, output: echo, terminal: true, historySize: 0 })
}

function nextLine(prompt: Interface): Promise<string> {
  const line = new Promise<string>((resolve, reject) => {
    const stop = (): void => reject(new CliError('interrupted', { code: 'STOPPED', message: 'Stopped.', hint: '' }))
    prompt.once('SIGINT', stop).once('close', stop).once('line', resolve)
  })
  return line.finally(() => prompt.close())
}
