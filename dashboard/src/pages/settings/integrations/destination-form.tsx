import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { asRequestError, type RequestError } from '../../../api/request-error.ts'
import { Notice } from '../../../ui/notice.tsx'
import { Failed } from '../../../ui/states.tsx'
import { ConnectionSteps } from './connection-steps.tsx'
import { DestinationField } from './destination-field.tsx'
import classes from './destination-form.module.css'
import type { KindField } from './destinations.graphql.ts'
import { fieldErrors } from './field-errors.ts'
import { type FieldValue, type FormValues, initialValues, missingFields } from './form-values.ts'
import type { ConnectionCheckControl } from './use-connection-check.ts'

export interface DestinationFormProps {
  readonly fields: readonly KindField[]
  readonly name: string
  /** What is stored; left out for a new one. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly secretsSet?: readonly string[]
  /** Whether these values send data somewhere else than the stored ones: then stored secrets do not count. */
  readonly targetChanges?: (values: FormValues) => boolean
  readonly check: ConnectionCheckControl
  /** Checks the connection; true when it may be saved. */
  readonly onCheck: (name: string, values: FormValues) => Promise<boolean>
  /** `despite`: although the check failed, to be mended later. */
  readonly onSave: (name: string, values: FormValues, despite: boolean) => Promise<unknown>
}

/** Made from what the server says of a kind's fields. Save checks first, and shows each step as it passes or fails. */
export function DestinationForm(props: DestinationFormProps) {
  const { fields, settings, secretsSet = [], targetChanges, check, onCheck, onSave } = props
  const [name, setName] = useState(props.name)
  const [values, setValues] = useState(() => initialValues(fields, settings))
  const [missing, setMissing] = useState<readonly string[]>([])
  const [saving, setSaving] = useState(false)
  const [error, setError] = useState<RequestError>()
  const form = useRef<HTMLFormElement>(null)
  const targetMoves = targetChanges?.(values) ?? false
  const refusal = check.error ?? error
  const errors = fieldErrors(missing, refusal)
  const wrong = Object.keys(errors).join(' ')
  useEffect(() => focusFirst(form.current, wrong.split(' ')), [wrong])

  const change = (field: string, value: FieldValue) => {
    setValues((before) => ({ ...before, [field]: value }))
    setMissing((before) => before.filter((each) => each !== field))
    check.reset()
    setError(undefined)
  }
  const save = async (despite: boolean) => {
    setSaving(true)
    setError(undefined)
    try {
      if (despite || (await onCheck(name.trim(), values))) await onSave(name.trim(), values, despite)
    } catch (thrown) {
      setError(asRequestError(thrown))
    } finally {
      setSaving(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const empty = missingFields(fields, values, { secretsSet, targetChanges: targetMoves })
    setMissing(empty)
    if (empty.length === 0) void save(false)
  }
  const fieldOf = (field: KindField) => (
    <DestinationField
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      onChange={(value) => change(field.name, value)}
      isSet={secretsSet.includes(field.name) && !targetMoves}
      guide={settings === undefined}
      error={errors[field.name]}
    />
  )
  const more = fields.filter(({ advanced }) => advanced)
  return (
    <form ref={form} onSubmit={submit} noValidate className={classes.form}>
      {fields.filter(({ advanced }) => !advanced).map(fieldOf)}
      {targetMoves && secretsSet.length > 0 && (
        <Notice tone="info" title="The secret is asked for again, because data would go somewhere else now." />
      )}
      <details className={classes.more} open={more.some(({ name }) => errors[name] !== undefined)}>
        <summary>More options</summary>
        <div className={classes.options}>
          <TextInput
            label="Name"
            description="What you call it here, where there are several."
            className={classes.half ?? ''}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {more.map(fieldOf)}
        </div>
      </details>
      {(check.running || check.steps.length > 0) && (
        <div className={classes.check}>
          <ConnectionSteps steps={check.steps} running={check.running} />
        </div>
      )}
      {refusal !== undefined && <Refused error={refusal} />}
      <div className={classes.actions}>
        <Button type="submit" loading={saving}>
          Save
        </Button>
        {check.report?.ok === false && !saving && (
          <Button variant="default" onClick={() => void save(true)}>
            Save anyway, switched off
          </Button>
        )}
        <span className={classes.note}>The connection is checked before anything is saved.</span>
      </div>
    </form>
  )
}

/** Where the fields say what is wrong with them, that need not be said again. */
function Refused({ error }: { readonly error: RequestError }) {
  if (error.problems.length === 0) return <Failed error={error} />
  return <Notice tone="bad" title="Some of it cannot be right: each field says what." code={error.code} />
}

function focusFirst(form: HTMLFormElement | null, names: readonly string[]): void {
  const fields = names.map((name) => form?.querySelector<HTMLElement>(`[name="${name}"]`))
  fields.find((field) => field !== null && field !== undefined)?.focus()
}
