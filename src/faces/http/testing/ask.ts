import { request } from 'node:http'

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly cookies: readonly string[]
  readonly text: string
  /** The text as JSON; undefined where it is none. */
  readonly json: Json
}

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test is about
type Json = any

/** One request exactly as it is given: the path is not normalised, and every header may be set, which `fetch` forbids. */
export function ask(url: string, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers, agent: false }, async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      const { 'set-cookie': cookies = [], ...others } = answer.headers
      const flat = Object.entries(others).map(([name, value]) => [name, String(value)] as const)
      resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(flat), cookies, text, json: parsed(text) })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
