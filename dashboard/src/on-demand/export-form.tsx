import { Button, Group, Radio, Select, Switch } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { ExportOnDemandInput } from '../api/schema.generated.ts'
import { useRead } from '../api/use-read.ts'
import { useWrite } from '../api/use-write.ts'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { Failed, Loaded } from '../ui/states.tsx'
import classes from './export-form.module.css'
import { ExportPreviewFacts } from './export-preview-facts.tsx'
import type { ExportSubject } from './export-subject.ts'
import { ExportDestinations, type ExportDestinationsResult, ExportOnDemand } from './on-demand.graphql.ts'
import { redactionWords } from './redaction-words.ts'

export interface ExportFormProps {
  readonly subject: ExportSubject
  readonly destinationId?: string
  readonly narrowing?: ReactNode
  readonly onStarted: (jobId: string) => void
  readonly onClose: () => void
}

export function ExportForm({ subject, destinationId, narrowing, onStarted, onClose }: ExportFormProps) {
  const read = useRead(ExportDestinations, {})
  return (
    <Loaded read={read}>
      {({ destinations }) => {
        const usable = destinations.filter(({ enabled }) => enabled)
        const [first] = usable
        if (first === undefined) return <NoDestination />
        return (
          <Form
            subject={subject}
            destinations={usable}
            preset={usable.find(({ id }) => id === destinationId)?.id ?? first.id}
            narrowing={narrowing}
            onStarted={onStarted}
            onClose={onClose}
          />
        )
      }}
    </Loaded>
  )
}

function NoDestination() {
  return (
    <Notice tone="info" title="There is nowhere to export to yet.">
      <Link href="/settings/integrations/adx">Set up Azure Data Explorer</Link>, or{' '}
      <Link href="/settings/integrations">another integration</Link>.
    </Notice>
  )
}

interface FormProps extends Pick<ExportFormProps, 'subject' | 'narrowing' | 'onStarted' | 'onClose'> {
  readonly destinations: ExportDestinationsResult['destinations']
  readonly preset: string
}

function Form({ subject, destinations, preset, narrowing, onStarted, onClose }: FormProps) {
  const [chosen, setChosen] = useState(preset)
  const [what, setWhat] = useState(0)
  const [again, setAgain] = useState(false)
  const start = useWrite(ExportOnDemand)
  const { stream, noun, choices } = subject
  const choice = choices[what] ?? choices[0]
  const data: ExportOnDemandInput = { destinationId: chosen, stream, filter: choice.filter, again }
  const [toSend, setToSend] = useState<number>()
  const destination = destinations.find(({ id }) => id === chosen)

  const hidden = redactionWords(stream, destination?.settings)

  const submit = async () => {
    const { exportOnDemand } = await start.mutateAsync({ data })
    onStarted(exportOnDemand.id)
  }
  return (
    <div className={classes.form}>
      <Select
        label="To"
        value={chosen}
        onChange={(id) => id !== null && setChosen(id)}
        data={destinations.map(({ id, name, kindTitle }) => ({
          value: id,
          label: name === kindTitle ? name : `${name} (${kindTitle})`,
        }))}
        {...(destination && { description: destination.target })}
        comboboxProps={{ withinPortal: true }}
      />
      {narrowing}
      {choices.length > 1 && (
        <Radio.Group label="What" value={String(what)} onChange={(value) => setWhat(Number(value))}>
          <div className={classes.choices}>
            {choices.map(({ label }, at) => (
              <Radio key={label} value={String(at)} label={label} />
            ))}
          </div>
        </Radio.Group>
      )}
      <section className={classes.what} aria-label="What will be sent">
        <ul className={classes.phrases}>
          {choice.phrases.map((phrase) => (
            <li key={phrase}>{phrase}</li>
          ))}
        </ul>
        <ExportPreviewFacts noun={noun} data={data} onCounted={setToSend} />
      </section>
      {hidden !== undefined && <p className={classes.hidden}>{hidden}</p>}
      <Switch
        label="Send again what is there already"
        description="Rows that this destination has are sent a second time, and are there twice."
        checked={again}
        onChange={({ currentTarget }) => setAgain(currentTarget.checked)}
      />
      {start.error !== null && <Failed error={start.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          leftSection={<Icon name="exports" size={16} />}
          loading={start.isPending}
          disabled={toSend === 0}
          onClick={() => void submit().catch(() => undefined)}
        >
          {toSend === undefined ? 'Export' : `Export ${plural(toSend, noun.one, noun.many)}`}
        </Button>
      </Group>
    </div>
  )
}
