import { useState } from 'react'
import { useWrite } from '../../../api/use-write.ts'
import { toast } from '../../../ui/toasts.tsx'
import { DestinationForm } from './destination-form.tsx'
import { type KindField, type StoredDestination, UpdateDestination } from './destinations.graphql.ts'
import { changedFields, changesTarget, type FormValues, initialValues } from './form-values.ts'
import { useConnectionCheck } from './use-connection-check.ts'

export interface StoredDestinationFormProps {
  readonly of: StoredDestination
  readonly fields: readonly KindField[]
}

/**
 * The form with what is stored. Only what changed is sent. It begins anew when it was saved, or when what it shows is stored otherwise; not when the
 * connection was checked or the destination was switched off, which would throw away what somebody types.
 */
export function StoredDestinationForm({ of, fields }: StoredDestinationFormProps) {
  const [saves, setSaves] = useState(0)
  const check = useConnectionCheck()
  const update = useWrite(UpdateDestination)
  const settings = of.settings as Readonly<Record<string, unknown>>
  const before = initialValues(fields, settings)
  const changed = (values: FormValues) => changedFields(fields, values, before)
  return (
    <DestinationForm
      key={JSON.stringify([saves, of.id, of.name, of.settings, of.secretsSet])}
      fields={fields}
      name={of.name}
      settings={settings}
      secretsSet={of.secretsSet}
      targetChanges={(values) => changesTarget(fields, changed(values))}
      check={check}
      onCheck={(name, values) => check.run({ kind: of.kind, name, fields: { ...settings, ...changed(values) } }, of.id)}
      onSave={async (name, values, despite) => {
        const data = { name, fields: changed(values), saveOnFailure: despite }
        await update.mutateAsync({ id: of.id, data })
        check.reset()
        setSaves((before) => before + 1)
        toast(despite ? 'Saved, and switched off' : 'Saved')
      }}
    />
  )
}
