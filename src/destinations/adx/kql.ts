/** A name as KQL and commands take it, whatever is in it: `['Name']`. */
export function quoteName(name: string): string {
  return `[${quoteText(name)}]`
}

/** Text as a KQL string literal: quotes, backslashes and control characters are escaped, so that what goes in as one value stays one value. */
export function quoteText(text: string): string {
  const escaped = text.replace(/['"\\\p{Cc}\u2028\u2029\ufeff]/gu, (character) => {
    if (character === "'" || character === '"' || character === '\\') return `\\${character}`
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `'${escaped}'`
}
