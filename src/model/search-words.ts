/**
 * How text is compared where the case of letters does not matter. A small sigma at the end of a word becomes the one that stands elsewhere: so the fold of
 * a text holds the fold of each of its parts.
 */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ')
}

/** The words of a search, folded: what is between white space. */
export function searchWords(search: string): readonly string[] {
  return folded(search)
    .split(/\s+/u)
    .filter((word) => word !== '')
}
