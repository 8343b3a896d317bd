/** A table; `|` in a cell would end it. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}

export function codeBlock(text: string, language = ''): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``
}

/** A page with a heading, and a word on where it comes from. */
export function page(title: string, source: string, parts: readonly string[]): string {
  const note = `<!-- Generated from ${source} by \`npm run generate\`: change it there. -->`
  return `${[note, `# ${title}`, ...parts].join('\n\n')}\n`
}
