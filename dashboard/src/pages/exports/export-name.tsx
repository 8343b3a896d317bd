import { Link } from 'wouter'
import { Icon } from '../../ui/icon.tsx'
import { streamTitle } from '../../ui/stream-title.ts'
import type { ExportHead } from './export-head.graphql.ts'
import classes from './export-name.module.css'

/** `Audit → Audit lake`, as a link to the export; and where that is. */
export function ExportName({ of }: { readonly of: ExportHead }) {
  const { id, stream, destination } = of
  return (
    <div className={classes.name}>
      <Link href={`/exports/${id}`} className={classes.link}>
        {streamTitle(stream)}
        <Icon name="arrowRight" size={14} />
        {destination.name || destination.kindTitle}
      </Link>
      <span className={classes.target}>{destination.target}</span>
    </div>
  )
}

/** For titles: the same in words. */
export function exportTitle({ stream, destination }: Pick<ExportHead, 'stream' | 'destination'>): string {
  return `${streamTitle(stream)} to ${destination.name || destination.kindTitle}`
}
