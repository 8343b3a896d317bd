import { ActionIcon, Button, Menu, Text } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useWrite } from '../../../api/use-write.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { plural } from '../../../ui/format.ts'
import { Icon } from '../../../ui/icon.tsx'
import { toast } from '../../../ui/toasts.tsx'
import {
  DeleteDestination,
  DisableDestination,
  type KindField,
  type StoredDestination,
} from './destinations.graphql.ts'
import { RotateSecret } from './rotate-secret.tsx'

export interface DestinationActionsProps {
  readonly of: StoredDestination
  readonly fields: readonly KindField[]
}

/** What can be done to a destination; what is dangerous says what it means first. */
export function DestinationActions({ of, fields }: DestinationActionsProps) {
  const [asking, setAsking] = useState<'rotate' | 'disable' | 'delete'>()
  const disable = useWrite(DisableDestination)
  const remove = useWrite(DeleteDestination)
  const [, navigate] = useLocation()
  const close = () => setAsking(undefined)
  const exports = plural(of.exportConfigurations.length, 'export')
  const secrets = fields.filter(({ type }) => type === 'SECRET')
  return (
    <>
      {secrets.length > 0 && (
        <Button variant="default" leftSection={<Icon name="key" size={16} />} onClick={() => setAsking('rotate')}>
          Rotate secret
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label="More actions">
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {of.enabled && (
            <Menu.Item leftSection={<Icon name="pause" size={16} />} onClick={() => setAsking('disable')}>
              Disable
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setAsking('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RotateSecret opened={asking === 'rotate'} onClose={close} of={of} secrets={secrets} />
      <Confirm
        opened={asking === 'disable'}
        onClose={close}
        title="Disable this destination?"
        action="Disable"
        onConfirm={async () => {
          await disable.mutateAsync({ id: of.id })
          toast('Disabled')
        }}
      >
        <Text>
          Nothing is sent to it any more; {exports === '0 exports' ? 'it has no exports' : `its ${exports} will wait`}.
          A delivery that is under way ends first. Nothing is lost while events are kept.
        </Text>
      </Confirm>
      <Confirm
        opened={asking === 'delete'}
        onClose={close}
        title="Delete this destination?"
        action="Delete destination"
        dangerous
        onConfirm={async () => {
          await remove.mutateAsync({ id: of.id })
          toast('Deleted')
          navigate('/settings/integrations')
        }}
      >
        <Text>
          {exports === '0 exports' ? 'It has no exports.' : `Its ${exports} will be deleted with it.`} Its secret is
          forgotten. Receipts stay, and so does everything that was delivered: nothing is removed at{' '}
          {of.target || 'the destination'}.
        </Text>
      </Confirm>
    </>
  )
}
