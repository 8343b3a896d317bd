import { Button, Code, Group, Modal, Text } from '@mantine/core'
import { Copy } from '../../../ui/copy.tsx'
import { exactTime } from '../../../ui/format.ts'
import type { Invitation } from './users.graphql.ts'

/** The one-time link, shown once: Spillway sends no mail, and keeps only a hash of the token. */
export function InvitationLink({ of, onClose }: { readonly of: Invitation; readonly onClose: () => void }) {
  const link = `${window.location.origin}/set-password#${of.setPasswordToken}`
  return (
    <Modal
      opened
      onClose={onClose}
      title={`A link for ${of.user.name}`}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text mb="md">
        Give it to {of.user.email} by a way that you trust. Whoever opens it chooses the password. It works once, until{' '}
        {exactTime(Date.parse(of.expiresAt))}, and is shown only here.
      </Text>
      <Group wrap="nowrap" gap="xs" align="center">
        <Code block style={{ flex: 1, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {link}
        </Code>
        <Copy text={link} what="the link" />
      </Group>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Modal>
  )
}
