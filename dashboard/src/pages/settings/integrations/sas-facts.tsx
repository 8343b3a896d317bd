import { Badge } from '../../../ui/badge.tsx'
import { coarseDuration, day } from '../../../ui/format.ts'
import { useNow } from '../../../ui/now.ts'
import classes from './sas-facts.module.css'
import { readSasToken } from './sas-token.ts'

const SCOPES = {
  account: 'Whole account',
  container: 'Container',
  directory: 'Folder',
  blob: 'One file',
  unknown: 'Unknown scope',
} as const

/** What the token in the field says of itself, while it is typed. Nothing of it has left the browser. */
export function SasFacts({ token }: { readonly token: string }) {
  const now = useNow(30_000)
  const facts = readSasToken(token, now)
  if (facts === undefined) return null
  const { scope, permissions, expiresAt, addresses, httpsOnly, policy, problems } = facts
  return (
    <div className={classes.facts} role="status">
      <div className={classes.badges}>
        <Badge tone="quiet">{SCOPES[scope]}</Badge>
        {permissions.map(({ letter, name }) => (
          <Badge key={letter} tone={letter === 'd' ? 'warn' : 'good'}>
            {name}
          </Badge>
        ))}
        {policy !== undefined && <Badge tone="info">Policy {policy}</Badge>}
        {expiresAt !== undefined && expiresAt > now && (
          <Badge tone={expiresAt - now < 14 * 86_400_000 ? 'warn' : 'quiet'}>
            {`Expires in ${coarseDuration(expiresAt - now)}, ${day(expiresAt)}`}
          </Badge>
        )}
        {httpsOnly && <Badge tone="quiet">HTTPS only</Badge>}
        {addresses !== undefined && <Badge tone="warn">{`Only from ${addresses}`}</Badge>}
      </div>
      {problems.map((problem) => (
        <p key={problem} className={classes.problem}>
          {problem}
        </p>
      ))}
    </div>
  )
}
