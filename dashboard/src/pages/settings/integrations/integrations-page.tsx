import { Link } from 'wouter'
import { useRead } from '../../../api/use-read.ts'
import { plural } from '../../../ui/format.ts'
import { Icon } from '../../../ui/icon.tsx'
import { Page } from '../../../ui/page.tsx'
import { Loaded, Loading } from '../../../ui/states.tsx'
import { DestinationList } from './destination-list.tsx'
import { type DestinationHead, Integrations, type KindCard } from './destinations.graphql.ts'
import classes from './integrations-page.module.css'
import { kindIcon } from './kind-icon.ts'

/** Where events can go: a card for each kind of destination, and what is connected. */
export function IntegrationsPage() {
  const read = useRead(Integrations, {})
  return (
    <Page title="Integrations" description="The places that events are delivered to.">
      <Loaded read={read} loading={<Loading rows={6} />}>
        {({ destinationKinds, destinations }) => (
          <div className={classes.page}>
            <ul className={classes.kinds}>
              {destinationKinds.map((kind) => (
                <li key={kind.kind}>
                  <Kind {...kind} connected={destinations.filter((destination) => destination.kind === kind.kind)} />
                </li>
              ))}
            </ul>
            {destinations.length > 0 && <DestinationList title="Connected" destinations={destinations} />}
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function Kind({ kind, title, description, connected }: KindCard & { readonly connected: readonly DestinationHead[] }) {
  const failing = connected.filter(({ connectionStatus }) => connectionStatus === 'FAILED').length
  return (
    <Link href={`/settings/integrations/${kind}`} className={classes.kind}>
      <span className={classes.icon}>
        <Icon name={kindIcon(kind)} size={22} />
      </span>
      <span className={classes.title}>{title}</span>
      <span className={classes.description}>{description}</span>
      <span className={classes.state} {...(failing > 0 && { 'data-failing': true })}>
        {connected.length === 0 ? 'Not connected' : plural(connected.length, 'connection')}
        {failing > 0 &&
          `, ${failing === connected.length && failing === 1 ? 'it fails' : `${failing} of them failing`}`}
      </span>
    </Link>
  )
}
