import type { Draw } from './draw.ts'
import { ADJECTIVES, FIRST_NAMES, LAST_NAMES, TEAMS, THINGS, VERBS } from './words.ts'

/** What somebody wants done: `Compare the open invoices of legal with 71 late claims for wei okafor`. */
export function task(draw: Draw): string {
  return (
    `${draw.pick(VERBS)} the ${draw.pick(ADJECTIVES)} ${draw.pick(THINGS)} of ${draw.pick(TEAMS)} ` +
    `with ${draw.below(1000)} ${draw.pick(ADJECTIVES)} ${draw.pick(THINGS)} for ${draw.pick(FIRST_NAMES)} ${draw.pick(LAST_NAMES)}`
  )
}
