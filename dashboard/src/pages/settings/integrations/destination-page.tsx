import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { type Read, useRead } from '../../../api/use-read.ts'
import { useWrite } from '../../../api/use-write.ts'
import { useMay } from '../../../shell/viewer.ts'
import { Card } from '../../../ui/card.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Page } from '../../../ui/page.tsx'
import { Empty, Loaded, Loading } from '../../../ui/states.tsx'
import { Time } from '../../../ui/time.tsx'
import { toast, toastError } from '../../../ui/toasts.tsx'
import { ExportTable } from '../../exports/export-table.tsx'
import { ConnectionState } from './connection-state.tsx'
import { ConnectionSteps } from './connection-steps.tsx'
import { DestinationActions } from './destination-actions.tsx'
import { DestinationNotices } from './destination-notices.tsx'
import classes from './destination-page.module.css'
import {
  DestinationById,
  type DestinationByIdResult,
  type StoredDestination,
  TestDestination,
} from './destinations.graphql.ts'
import { Expiry } from './expiry.tsx'
import { StoredDestinationForm } from './stored-destination-form.tsx'

/** One destination: how its connection is, its settings, and what is exported to it. */
export function DestinationPage({ params }: { readonly params: Readonly<Record<string, string | undefined>> }) {
  const read: Read<DestinationByIdResult> = useRead(DestinationById, { id: params['id'] ?? '' })
  const destination = read.data?.destination
  const mayChange = useMay('INTEGRATIONS')
  return (
    <Page
      title={destination === undefined ? 'Destination' : destination.name || destination.kindTitle}
      description={destination?.target}
      above={[
        { title: 'Integrations', path: '/settings/integrations' },
        { title: destination?.kindTitle ?? '…', path: `/settings/integrations/${params['kind']}` },
      ]}
      beside={
        destination !== undefined && (
          <>
            <ConnectionState of={destination} />
            {destination.credentialExpiresAt !== null && <Expiry at={Date.parse(destination.credentialExpiresAt)} />}
          </>
        )
      }
      actions={
        destination !== undefined && mayChange && <DestinationActions of={destination} fields={fieldsOf(read)} />
      }
    >
      <Loaded read={read} loading={<Loading rows={8} />}>
        {(result) => (
          <div className={classes.page}>
            <DestinationNotices of={result.destination} />
            <Connection of={result.destination} mayChange={mayChange} />
            {mayChange && (
              <Card title="Settings">
                <StoredDestinationForm of={result.destination} fields={fieldsOf(read)} />
              </Card>
            )}
            <Exports of={result.destination} />
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function fieldsOf({ data }: Read<DestinationByIdResult>) {
  return data?.destinationKinds.find(({ kind }) => kind === data.destination.kind)?.fields ?? []
}

function Connection({ of, mayChange }: { readonly of: StoredDestination; readonly mayChange: boolean }) {
  const test = useWrite(TestDestination)
  const run = async () => {
    try {
      const { testDestination } = await test.mutateAsync({ id: of.id })
      if (testDestination.connectionStatus === 'SUCCESS') toast('The connection works')
    } catch (error) {
      toastError('The connection could not be checked', error)
    }
  }
  const { connectionReport } = of
  return (
    <Card
      title="Connection"
      description={
        connectionReport !== null && (
          <>
            Last checked <Time at={connectionReport.checkedAt} />
          </>
        )
      }
      actions={
        mayChange && (
          <Button
            variant="default"
            size="xs"
            loading={test.isPending}
            leftSection={<Icon name="retry" size={14} />}
            onClick={() => void run()}
          >
            Check now
          </Button>
        )
      }
    >
      {connectionReport === null ? (
        <p className={classes.none}>It has not been checked yet.</p>
      ) : (
        <details className={classes.steps} open={!connectionReport.ok}>
          <summary>
            {connectionReport.ok ? `All ${connectionReport.steps.length} steps passed` : 'The connection fails'}
          </summary>
          <ConnectionSteps steps={connectionReport.steps} />
        </details>
      )}
    </Card>
  )
}

function Exports({ of }: { readonly of: StoredDestination }) {
  const path = `/exports/new?destination=${of.id}`
  const mayExport = useMay('AUDIT', 'GUARDRAIL')
  return (
    <Card
      title="Exports to it"
      flush
      actions={
        mayExport &&
        of.exportConfigurations.length > 0 && (
          <Button component={Link} href={path} variant="default" size="xs" leftSection={<Icon name="plus" size={14} />}>
            New export
          </Button>
        )
      }
    >
      <ExportTable
        exports={of.exportConfigurations}
        empty={
          <Empty
            icon="exports"
            title="Nothing is exported to it yet"
            action={
              mayExport && (
                <Button component={Link} href={path}>
                  New export
                </Button>
              )
            }
          >
            Say what leaves and how often. On the pages of events it can be exported to on demand as well.
          </Empty>
        }
      />
    </Card>
  )
}
