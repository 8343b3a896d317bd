import { Fault } from '../model/fault.ts'
import { GUESSED_WORDS } from './guessed-words.ts'
import { normalisedPassword } from './password-hasher.ts'

export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 256

/** Whose password it will be. */
export interface Owner {
  readonly email: string
  readonly name: string
}

/**
 * As NIST SP 800-63B has it: length, and nothing that is guessed first; no rules about kinds of characters. Throws Fault PASSWORD_WEAK, or BAD_INPUT where
 * it is too long.
 */
export function requireGoodPassword(password: string, owner: Owner): void {
  const normalised = normalisedPassword(password)
  const length = [...normalised].length
  if (length < PASSWORD_LENGTH_MIN)
    throw new Fault('PASSWORD_WEAK', { message: `The password has ${length} characters.` })
  if (length > PASSWORD_LENGTH_MAX)
    throw new Fault('BAD_INPUT', { message: `A password has at most ${PASSWORD_LENGTH_MAX} characters.` })
  const rest = withoutGuesses(normalised.toLowerCase(), owner)
  if (new Set(normalised).size < DIFFERENT_MIN || [...rest].length < REST_MIN)
    throw new Fault('PASSWORD_WEAK', {
      message: 'The password is made of what is guessed first: common words, names, years, runs of keys, repetitions.',
    })
}

const DIFFERENT_MIN = 5
/** Characters that must be left when everything that is guessed first is taken out. */
const REST_MIN = 6

function withoutGuesses(lowerCase: string, { email, name }: Owner): string {
  const own = `${email} ${name}`
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
  const words = wordPattern([...GUESSED_WORDS, ...own.filter((word) => word.length >= 3)])
  const once = lowerCase.replace(/^(.+?)\1+$/u, '$1')
  const withoutRuns = once.replace(words, ' ').replace(YEARS, ' ').replace(RUNS, ' ')
  return plainLetters(withoutRuns)
    .replace(words, '')
    .replace(/[\s\-_.,]/g, '')
}

function wordPattern(words: readonly string[]): RegExp {
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  return new RegExp(longestFirst.map((word) => RegExp.escape(word)).join('|'), 'gu')
}

/** `p@ssw0rd` is no better than what it stands for. */
function plainLetters(text: string): string {
  return text.replace(/[@4031$5!7]/g, (sign) => LETTER_FOR[sign] ?? sign)
}

const LETTER_FOR: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  $: 's',
  '5': 's',
  '7': 't',
}

const YEARS = /(?:19|20)\d\d/g

/** Three or more neighbours of the alphabet, the digits or a keyboard, in either direction. */
const RUNS = runPattern([
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
])

function runPattern(rows: readonly string[]): RegExp {
  const directions = rows.flatMap((row) => [row, [...row].reverse().join('')])
  const runs = directions.flatMap((row) =>
    Array.from({ length: row.length - 2 }, (_, start) =>
      Array.from({ length: row.length - start - 2 }, (_each, more) => row.slice(start, start + 3 + more)),
    ).flat(),
  )
  return wordPattern([...new Set(runs)])
}
