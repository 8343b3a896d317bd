import { NumberInput, PasswordInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import classes from './destination-field.module.css'
import type { KindField } from './destinations.graphql.ts'
import type { FieldValue } from './form-values.ts'
import { SasFacts } from './sas-facts.tsx'
import { WhereToFind } from './where-to-find.tsx'

export interface DestinationFieldProps {
  readonly field: KindField
  readonly value: FieldValue
  readonly onChange: (value: FieldValue) => void
  readonly error?: string | undefined
  /** A stored secret: left empty it stays. */
  readonly isSet?: boolean
  /** Whether the way to the value is shown at once: for who comes here for the first time. */
  readonly guide?: boolean
}

/** One field, and beside it where in the portal its value is found. */
export function DestinationField(props: DestinationFieldProps) {
  const { field, value, guide = true } = props
  return (
    <div className={classes.row}>
      <div className={classes.field}>
        <Control {...props} />
        {field.name === 'sasToken' && typeof value === 'string' && <SasFacts token={value} />}
      </div>
      {field.where.length > 0 && <WhereToFind label={field.label} steps={field.where} open={guide} />}
    </div>
  )
}

function Control({ field, value, onChange, error, isSet = false }: DestinationFieldProps) {
  const { name, label, type, help, placeholder, required, choices } = field
  const same = { name, label, error, placeholder, required, description: help, withAsterisk: false }
  const text = typeof value === 'string' ? value : String(value)
  switch (type) {
    case 'SECRET':
      return (
        <PasswordInput
          {...same}
          required={required && !isSet}
          placeholder={isSet ? 'Stored. Leave empty to keep it.' : placeholder}
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'BOOLEAN':
      return (
        <Switch
          name={name}
          label={label}
          description={help}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'CHOICE':
      return (
        <Select {...same} data={[...choices]} value={text} onChange={(chosen) => chosen !== null && onChange(chosen)} />
      )
    case 'LIST':
      return (
        <TagsInput
          {...same}
          required={false}
          data={[...choices]}
          value={Array.isArray(value) ? [...value] : []}
          onChange={onChange}
          clearable
        />
      )
    case 'NUMBER':
      return <NumberInput {...same} value={typeof value === 'number' ? value : ''} onChange={onChange} />
    case 'TEXT':
      return (
        <TextInput
          {...same}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
