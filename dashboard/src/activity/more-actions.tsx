import { Button, Menu } from '@mantine/core'
import { useLocation } from 'wouter'
import { useRead } from '../api/use-read.ts'
import { ExportDestinations, type ExportDestinationsResult } from '../on-demand/on-demand.graphql.ts'
import { Icon } from '../ui/icon.tsx'
import { toast, toastError } from '../ui/toasts.tsx'
import { DOWNLOAD_FORMATS, downloadEvents } from './download-events.ts'
import classes from './more-actions.module.css'
import { type Scope, scopeText } from './scope.ts'

export interface MoreActionsProps {
  readonly scope: Scope
  /** Without a destination: the dialog asks which. */
  readonly onExport: (destinationId: string | undefined) => void
}

type Destination = ExportDestinationsResult['destinations'][number]

const ADX = { title: 'Export to ADX (Azure Data Explorer)', setUp: '/settings/integrations/adx' }

export function MoreActions({ scope, onExport }: MoreActionsProps) {
  const read = useRead(ExportDestinations, {})
  const destinations = read.data?.destinations ?? []
  const adx = destinations.filter(({ kind }) => kind === 'adx')
  const others = destinations.filter(({ kind }) => kind !== 'adx')
  return (
    <Menu position="bottom-end" width={320} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" rightSection={<Icon name="chevronDown" size={14} />}>
          More actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>For {scopeText(scope)}</Menu.Label>
        {read.error !== null && read.data === undefined && (
          <Menu.Item
            leftSection={<Icon name="retry" size={16} />}
            closeMenuOnClick={false}
            onClick={() => void read.refetch()}
          >
            Read the destinations again
            <span className={classes.note}>They could not be read: {read.error.message}</span>
          </Menu.Item>
        )}
        {adx.length === 0 && read.data !== undefined && <SetUpAdx />}
        {adx.map((one) => (
          <ExportTo
            key={one.id}
            destination={one}
            title={adx.length > 1 ? `${ADX.title}: ${one.name}` : ADX.title}
            onExport={onExport}
          />
        ))}
        {others.map((one) => (
          <ExportTo key={one.id} destination={one} title={`Export to ${one.name}`} onExport={onExport} />
        ))}
        <Menu.Divider />
        {DOWNLOAD_FORMATS.map(({ format, title }) => (
          <Menu.Item
            key={format}
            leftSection={<Icon name="download" size={16} />}
            onClick={() => void download(scope, format)}
          >
            Download {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Nothing is configured yet: the entry is there all the same, and leads to where it is. */
function SetUpAdx() {
  const [, go] = useLocation()
  return (
    <Menu.Item leftSection={<Icon name="database" size={16} />} onClick={() => go(ADX.setUp)}>
      {ADX.title}
      <span className={classes.note}>Not set up yet: opens Settings → Integrations</span>
    </Menu.Item>
  )
}

interface ExportToProps extends Pick<MoreActionsProps, 'onExport'> {
  readonly destination: Destination
  readonly title: string
}

const ICONS = { adx: 'database', adls: 'cloud', file: 'folder' } as const

function ExportTo({ destination, title, onExport }: ExportToProps) {
  const { id, kind, target, enabled } = destination
  const icon = kind in ICONS ? ICONS[kind as keyof typeof ICONS] : 'exports'
  return (
    <Menu.Item leftSection={<Icon name={icon} size={16} />} disabled={!enabled} onClick={() => onExport(id)}>
      {title}
      <span className={classes.note}>{enabled ? target : 'This destination is switched off'}</span>
    </Menu.Item>
  )
}

async function download(scope: Scope, format: (typeof DOWNLOAD_FORMATS)[number]['format']): Promise<void> {
  try {
    const name = await downloadEvents(scope, format)
    if (name !== undefined) toast('Downloaded', name)
  } catch (error) {
    toastError('The download failed', error)
  }
}
