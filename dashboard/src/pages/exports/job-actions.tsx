import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../../api/use-write.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast } from '../../ui/toasts.tsx'
import { CancelJob, type StoredJob } from './exports.graphql.ts'

/** A look at the rows where they are now; an end to what is under way. */
export function JobActions({ of }: { readonly of: StoredJob }) {
  const [asking, setAsking] = useState(false)
  const cancel = useWrite(CancelJob)
  const running = of.status === 'PENDING' || of.status === 'RUNNING'
  return (
    <>
      {running && (
        <Button variant="default" leftSection={<Icon name="stop" size={16} />} onClick={() => setAsking(true)}>
          Cancel
        </Button>
      )}
      {of.queryLink !== null && (
        <Button
          component="a"
          href={of.queryLink}
          target="_blank"
          rel="noreferrer"
          leftSection={<Icon name="external" size={16} />}
        >
          Open the rows in Azure
        </Button>
      )}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title="Cancel this run?"
        action="Cancel the run"
        onConfirm={async () => {
          await cancel.mutateAsync({ id: of.id })
          toast('Cancelled')
        }}
      >
        <Text>
          What was delivered stays delivered and keeps its receipts; what is under way is given up.
          {of.exportConfigurationId !== null && ' The next scheduled run goes on where this one ended.'}
        </Text>
      </Confirm>
    </>
  )
}
