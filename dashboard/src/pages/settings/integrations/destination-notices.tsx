import { Button } from '@mantine/core'
import { useWrite } from '../../../api/use-write.ts'
import { useMay } from '../../../shell/viewer.ts'
import { Notice } from '../../../ui/notice.tsx'
import { toast, toastError } from '../../../ui/toasts.tsx'
import { EnableDestination, type StoredDestination } from './destinations.graphql.ts'

/** What is to be known of it before anything else. */
export function DestinationNotices({ of }: { readonly of: StoredDestination }) {
  return (
    <>
      {!of.enabled && <Disabled id={of.id} />}
      {of.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
    </>
  )
}

function Disabled({ id }: { readonly id: string }) {
  const enable = useWrite(EnableDestination)
  const mayChange = useMay('INTEGRATIONS')
  const run = async () => {
    try {
      await enable.mutateAsync({ id })
      toast('Enabled. Its exports go on where they were.')
    } catch (error) {
      toastError('It could not be enabled', error)
    }
  }
  return (
    <Notice
      tone="info"
      title="This destination is disabled: its exports wait."
      action={
        mayChange && (
          <Button size="xs" variant="default" loading={enable.isPending} onClick={() => void run()}>
            Enable
          </Button>
        )
      }
    >
      Nothing is lost while events are kept. When it is enabled again, its exports go on where they were.
    </Notice>
  )
}
