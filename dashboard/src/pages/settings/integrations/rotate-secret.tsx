import { Button, Group, Modal, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { asRequestError, type RequestError } from '../../../api/request-error.ts'
import { useWrite } from '../../../api/use-write.ts'
import { Failed } from '../../../ui/states.tsx'
import { toast } from '../../../ui/toasts.tsx'
import { ConnectionSteps } from './connection-steps.tsx'
import { DestinationField } from './destination-field.tsx'
import { type KindField, type StoredDestination, UpdateDestination } from './destinations.graphql.ts'
import { type FormValues, givenFields } from './form-values.ts'
import { useConnectionCheck } from './use-connection-check.ts'

export interface RotateSecretProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly of: StoredDestination
  readonly secrets: readonly KindField[]
}

/** A new secret for the same place. The old one works until the new one was checked, so that nothing stops. */
export function RotateSecret({ opened, onClose, of, secrets }: RotateSecretProps) {
  const [values, setValues] = useState<FormValues>({})
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<RequestError>()
  const check = useConnectionCheck()
  const update = useWrite(UpdateDestination)
  const fields = givenFields(secrets, values)

  const close = () => {
    setValues({})
    setError(undefined)
    check.reset()
    onClose()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const settings = of.settings as object
      if (!(await check.run({ kind: of.kind, name: of.name, fields: { ...settings, ...fields } }, of.id))) return
      await update.mutateAsync({ id: of.id, data: { fields } })
      toast('The new secret is in use')
      close()
    } catch (thrown) {
      setError(asRequestError(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Rotate the secret"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Text mb="md">
          The old secret stays in use until the new one has passed every step, so nothing stops meanwhile. Revoke the
          old one in the portal afterwards.
        </Text>
        {secrets.map((field) => (
          <DestinationField
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onChange={(value) => {
              setValues((before) => ({ ...before, [field.name]: value }))
              check.reset()
            }}
          />
        ))}
        {(check.running || check.steps.length > 0) && <ConnectionSteps steps={check.steps} running={check.running} />}
        {check.error !== undefined && <Failed error={check.error} />}
        {error !== undefined && <Failed error={error} />}
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={Object.keys(fields).length === 0}>
            Check and use
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
