import { Button, Group, Modal, Select, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWrite } from '../../api/use-write.ts'
import { INTERVALS } from '../../ui/interval-title.ts'
import { Notice } from '../../ui/notice.tsx'
import { Failed } from '../../ui/states.tsx'
import { toast } from '../../ui/toasts.tsx'
import { ConditionFields } from './condition-fields.tsx'
import { conditionsOf, filterOf, unfinished } from './conditions.ts'
import { type StoredExport, UpdateExport } from './exports.graphql.ts'

/** How often, and which events. Both count from the next run on. */
export function EditExport({ of, onClose }: { readonly of: StoredExport; readonly onClose: () => void }) {
  const stored = conditionsOf(of.filter)
  const [interval, setInterval] = useState(of.interval)
  const [conditions, setConditions] = useState(stored ?? [])
  const [tried, setTried] = useState(false)
  const update = useWrite(UpdateExport)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (conditions.some(unfinished)) return
    const filter = stored === undefined ? {} : { filter: filterOf(conditions) ?? {} }
    update.mutate(
      { id: of.id, data: { interval, ...filter } },
      {
        onSuccess: () => {
          toast('Saved', 'It counts from the next run on.')
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title="Edit export" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="lg">
          <Select
            label="Runs"
            value={interval}
            data={INTERVALS.map(([value, label]) => ({ value, label }))}
            onChange={(next) => next !== null && setInterval(next)}
          />
          {stored === undefined ? (
            <Notice
              tone="quiet"
              title="Its filter was made elsewhere, and holds more than this form can show. It stays as it is."
            />
          ) : (
            <ConditionFields stream={of.stream} conditions={conditions} mark={tried} onChange={setConditions} />
          )}
          {update.error !== null && <Failed error={update.error} />}
        </Stack>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={update.isPending}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
