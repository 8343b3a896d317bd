import { Worded } from '../../../ui/worded.tsx'
import classes from './where-to-find.module.css'

export interface WhereToFindProps {
  readonly label: string
  readonly steps: readonly string[]
  readonly open: boolean
}

/** The way through the portal to a value, step by step. */
export function WhereToFind({ label, steps, open }: WhereToFindProps) {
  return (
    <details className={classes.where} open={open && hasRoom()}>
      <summary>
        Where to find it<span className={classes.of}>: {label}</span>
      </summary>
      <ol>
        {steps.map((step) => (
          <li key={step}>
            <Linked text={step} />
          </li>
        ))}
      </ol>
    </details>
  )
}

/** Open where it stands beside its field, closed where it would push the next one away. */
function hasRoom(): boolean {
  return window.matchMedia('(width >= 56rem)').matches
}

function Linked({ text }: { readonly text: string }) {
  return text.split(/(https:\/\/[^\s,;)]+[^\s,;).])/).map((part, index) =>
    part.startsWith('https://') ? (
      <a key={part} href={part} target="_blank" rel="noreferrer">
        {part.replace('https://', '')}
      </a>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a constant text
      <Worded key={index} text={part} />
    ),
  )
}
