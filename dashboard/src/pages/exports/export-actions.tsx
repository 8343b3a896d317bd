import { ActionIcon, Button, Menu, Text, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useWrite } from '../../api/use-write.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast, toastError } from '../../ui/toasts.tsx'
import { BackFill } from './back-fill.tsx'
import { EditExport } from './edit-export.tsx'
import { DeleteExport, DisableExport, EnableExport, RunExport, type StoredExport } from './exports.graphql.ts'
import { idleReason } from './idle-reason.ts'

export function ExportActions({ of }: { readonly of: StoredExport }) {
  const [asking, setAsking] = useState<'edit' | 'back-fill' | 'delete'>()
  const [, navigate] = useLocation()
  const run = useWrite(RunExport)
  const enable = useWrite(EnableExport)
  const disable = useWrite(DisableExport)
  const remove = useWrite(DeleteExport)
  const reason = idleReason(of)
  const close = () => setAsking(undefined)
  const act = async (what: () => Promise<unknown>, done: string, failed: string) => {
    try {
      await what()
      toast(done)
    } catch (error) {
      toastError(failed, error)
    }
  }
  const runNow = async () => {
    try {
      const { runExportConfiguration: job } = await run.mutateAsync({ id: of.id })
      if (job === null) toast('Nothing waits', 'Everything that there is has been delivered.')
      else navigate(`/exports/jobs/${job.id}`)
    } catch (error) {
      toastError('The run could not be started', error)
    }
  }
  const toggle = () =>
    of.enabled
      ? act(() => disable.mutateAsync({ id: of.id }), 'Paused', 'It could not be paused')
      : act(() => enable.mutateAsync({ id: of.id }), 'Resumed where it was', 'It could not be resumed')
  return (
    <>
      <Tooltip label={reason} disabled={reason === undefined} events={{ hover: true, focus: true, touch: true }}>
        <Button
          loading={run.isPending}
          // Not `disabled`: whoever comes by keyboard is told the reason, too.
          {...(reason !== undefined && { 'data-disabled': true, 'aria-disabled': true })}
          leftSection={<Icon name="play" size={16} />}
          onClick={() => (reason === undefined ? void runNow() : toast('It cannot run now', reason))}
        >
          Run now
        </Button>
      </Tooltip>
      <Button
        variant="default"
        loading={enable.isPending || disable.isPending}
        leftSection={<Icon name={of.enabled ? 'pause' : 'play'} size={16} />}
        onClick={() => void toggle()}
      >
        {of.enabled ? 'Pause' : 'Resume'}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label="More actions">
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={() => setAsking('edit')}>
            Edit
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="exports" size={16} />}
            disabled={!of.destination.enabled}
            onClick={() => setAsking('back-fill')}
          >
            {of.destination.enabled ? 'Back-fill a range…' : 'Back-fill a range: its destination is disabled'}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setAsking('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'edit' && <EditExport of={of} onClose={close} />}
      {asking === 'back-fill' && <BackFill of={of} onClose={close} />}
      <Confirm
        opened={asking === 'delete'}
        onClose={close}
        title="Delete this export?"
        action="Delete export"
        dangerous
        onConfirm={async () => {
          await remove.mutateAsync({ id: of.id })
          toast('Deleted')
          navigate('/exports')
        }}
      >
        <Text>
          Nothing more is delivered by it. What was delivered stays where it is, and its receipts stay here. A new
          export to the same place would begin at the oldest event, or with what arrives from now on: not where this one
          is.
        </Text>
      </Confirm>
    </>
  )
}
