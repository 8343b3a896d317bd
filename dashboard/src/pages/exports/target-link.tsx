import { Link } from 'wouter'
import type { ExportHead } from './export-head.graphql.ts'
import classes from './target-link.module.css'

type Target = Pick<ExportHead['destination'], 'id' | 'kind' | 'kindTitle' | 'name' | 'target'>

/** A destination's name, leading to it, and where it is. */
export function TargetLink({ of }: { readonly of: Target | null }) {
  if (of === null) return 'A destination that is deleted'
  return (
    <span className={classes.target}>
      <Link href={`/settings/integrations/${of.kind}/${of.id}`}>{of.name || of.kindTitle}</Link>{' '}
      <span>{of.target}</span>
    </span>
  )
}
