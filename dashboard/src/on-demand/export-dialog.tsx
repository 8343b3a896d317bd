import { Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ExportForm } from './export-form.tsx'
import type { ExportSubject } from './export-subject.ts'
import { ExportWatch } from './export-watch.tsx'

export interface ExportDialogProps {
  readonly subject: ExportSubject
  /** The destination that was asked for; asks where there is none. */
  readonly destinationId?: string
  /** Where what is sent can be narrowed in the dialog itself; the subject follows what is chosen there. */
  readonly narrowing?: ReactNode
  readonly onClose: () => void
}

/** First what will be sent and where to, then how far it is. Closing it stops nothing: the tray goes on showing it. */
export function ExportDialog({ subject, destinationId, narrowing, onClose }: ExportDialogProps) {
  // What was asked for when it was opened: the list behind it may move on.
  const [opened] = useState(subject)
  const asked = narrowing === undefined ? opened : subject
  const [jobId, setJobId] = useState<string>()
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={jobId === undefined ? `Export ${asked.title}` : 'Export'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {jobId === undefined ? (
        <ExportForm
          subject={asked}
          {...(destinationId !== undefined && { destinationId })}
          narrowing={narrowing}
          onStarted={setJobId}
          onClose={onClose}
        />
      ) : (
        <ExportWatch jobId={jobId} onClose={onClose} />
      )}
    </Modal>
  )
}
