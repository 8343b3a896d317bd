import { Button, Code, Group, Modal, Text } from '@mantine/core'
import { Copy } from '../../../ui/copy.tsx'

/** A new token, shown this once. */
export function TokenOnce({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title="Your new token"
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text mb="md">Copy it now: it is not shown again. Spillway keeps only a hash of it.</Text>
      <Group wrap="nowrap" gap="xs">
        <Code block style={{ flex: 1, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {token}
        </Code>
        <Copy text={token} what="the token" />
      </Group>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Modal>
  )
}
