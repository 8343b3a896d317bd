import { ActionIcon, Popover, Textarea, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { Icon } from './icon.tsx'

const COPIED_MS = 1_500

/** Copies the text. `what` completes "Copy …". Where the browser does not let it, the text is there, selected, to be copied by hand. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      setState('refused')
      return
    }
    setState('copied')
    setTimeout(() => setState('idle'), COPIED_MS)
  }
  return (
    <Popover opened={state === 'refused'} onChange={() => setState('idle')} width={320} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={state === 'copied' ? 'Copied' : `Copy ${what}`}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Copy ${what}`} onClick={() => void copy()}>
            <Icon name={state === 'copied' ? 'check' : 'copy'} size={15} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Textarea
          readOnly
          rows={3}
          value={text}
          // Escape closes this, and not the dialog that it may be in: what is shown there may be shown once only.
          data-mantine-stop-propagation
          label="The browser refused to copy"
          description="It is selected here: copy it with Ctrl+C or ⌘C."
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
