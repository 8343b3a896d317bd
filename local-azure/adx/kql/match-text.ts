/** How `has` and its family see text: as terms, which are maximal runs of ASCII letters and digits. */

function isTermCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

/** Whether `needle` occurs in `text` without cutting a term on the sides that `whole` names. */
export function hasTerm(
  text: string,
  needle: string,
  whole: { readonly start: boolean; readonly end: boolean },
): boolean {
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
    const end = at + needle.length
    const cutsStart = whole.start && at > 0 && sameTerm(text, at)
    const cutsEnd = whole.end && end < text.length && sameTerm(text, end)
    if (!cutsStart && !cutsEnd) return true
  }
  return false
}

/** Whether the characters on both sides of a boundary belong to one term. */
function sameTerm(text: string, boundary: number): boolean {
  return isTermCharacter(text.charCodeAt(boundary - 1)) && isTermCharacter(text.charCodeAt(boundary))
}

export const WHOLE_TERM = { start: true, end: true } as const
export const TERM_PREFIX = { start: true, end: false } as const
export const TERM_SUFFIX = { start: false, end: true } as const
