import { Button, Group, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { asRequestError, type RequestError } from '../api/request-error.ts'
import { Failed } from './states.tsx'

export interface ConfirmProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen, and what will not. */
  readonly children: ReactNode
  /** A verb and its object: "Delete destination". */
  readonly action: string
  readonly dangerous?: boolean
  /** Closes when it has resolved; what it throws is shown. */
  readonly onConfirm: () => Promise<unknown>
}

/** Asks before what cannot be taken back, and tells what it means. */
export function Confirm({ opened, onClose, title, children, action, dangerous = false, onConfirm }: ConfirmProps) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<RequestError>()
  const close = () => {
    setError(undefined)
    onClose()
  }
  const confirm = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      close()
    } catch (thrown) {
      setError(asRequestError(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
      {error !== undefined && <Failed error={error} />}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close} data-autofocus>
          Cancel
        </Button>
        <Button loading={busy} {...(dangerous && { color: 'red' })} onClick={() => void confirm()}>
          {action}
        </Button>
      </Group>
    </Modal>
  )
}
