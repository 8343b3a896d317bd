import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { CliError } from './cli-error.ts'

/** A line from the terminal; an empty one is the preset. */
export async function askLine(question: string, preset: string): Promise<string> {
  const answer = await ask(`${question} [${preset}]: `, process.stderr)
  return answer.trim() === '' ? preset : answer.trim()
}

/** A line from the terminal that is not shown while it is typed. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(`${question}: `)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    return await ask('', silent)
  } finally {
    process.stderr.write('\n')
  }
}

/** `terminal: true` has readline itself echo what is typed, to `echo`, instead of the terminal. */
function ask(question: string, echo: Writable): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: echo, terminal: true, historySize: 0 })
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new CliError('interrupted', { code: 'STOPPED', message: 'Stopped.', hint: '' }))
    prompt.on('SIGINT', stop)
    prompt.on('close', stop)
    prompt.question(question, resolve)
  }).finally(() => close(prompt)) as Promise<string>
}

function close(prompt: Interface): void {
  prompt.removeAllListeners('close')
  prompt.close()
}
