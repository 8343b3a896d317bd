import { Fragment } from 'react'

/** What the server says, with what it quotes in backticks as code. */
export function Worded({ text }: { readonly text: string }) {
  return text.split(/(`[^`]+`)/).map((part, index) =>
    part.startsWith('`') && part.length > 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which is replaced as a whole
      <code key={index}>{part.slice(1, -1)}</code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <Fragment key={index}>{part}</Fragment>
    ),
  )
}
