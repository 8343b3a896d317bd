import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const REPOSITORY = join(import.meta.dirname, '../..')

/** A fenced block of a page that says of itself that it can be run, as it is written. */
export interface DocumentedBlock {
  readonly language: string
  readonly text: string
  /** Of its first line, for messages. */
  readonly line: number
}

const RUNNABLE = /<!-- runnable -->\n```(\w+)\n([\s\S]*?)```/g

/** The blocks that follow the mark `<!-- runnable -->`, in order. */
export function runnableBlocks(page: string): DocumentedBlock[] {
  const content = readFileSync(join(REPOSITORY, page), 'utf8')
  return [...content.matchAll(RUNNABLE)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    line: content.slice(0, index).split('\n').length + 2,
  }))
}
