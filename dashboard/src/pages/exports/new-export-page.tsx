import { Button, Radio, Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { StartFrom } from '../../api/schema.generated.ts'
import { useRead } from '../../api/use-read.ts'
import { useWrite } from '../../api/use-write.ts'
import { useSearchState } from '../../routing/search-state.ts'
import { useMay } from '../../shell/viewer.ts'
import { Card } from '../../ui/card.tsx'
import { INTERVALS } from '../../ui/interval-title.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Loaded } from '../../ui/states.tsx'
import { toast } from '../../ui/toasts.tsx'
import { ConditionFields } from './condition-fields.tsx'
import { type Condition, filterOf, unfinished } from './conditions.ts'
import { CreateExport, ExportTargets, type ExportTargetsResult } from './exports.graphql.ts'
import classes from './new-export-page.module.css'
import { TablePlan } from './table-plan.tsx'
import { stateWords, targetOption } from './target-option.ts'

const ABOVE = [{ title: 'Exports', path: '/exports' }]
const DEFAULTS = { destination: '', stream: '' } as const

/** What leaves, where to, and how often. */
export function NewExportPage() {
  const read = useRead(ExportTargets, {})
  return (
    <Page title="New export" above={ABOVE}>
      <Card>
        <Loaded read={read}>
          {({ destinations }) => (destinations.length === 0 ? <NoTargets /> : <NewExport targets={destinations} />)}
        </Loaded>
      </Card>
    </Page>
  )
}

function NewExport({ targets }: { readonly targets: ExportTargetsResult['destinations'] }) {
  const [given] = useSearchState(DEFAULTS)
  const mayGuardrail = useMay('GUARDRAIL')
  const mayAudit = useMay('AUDIT')
  const [destinationId, setDestination] = useState(given.destination || (targets[0]?.id ?? ''))
  const [stream, setStream] = useState(given.stream || (mayGuardrail ? 'guardrail_activity' : 'audit'))
  const [interval, setInterval] = useState('EVERY_HOUR')
  const [startFrom, setStartFrom] = useState<StartFrom>('BEGINNING')
  const [conditions, setConditions] = useState<readonly Condition[]>([])
  const [tried, setTried] = useState(false)
  const create = useWrite(CreateExport)
  const [, navigate] = useLocation()
  const target = targets.find(({ id }) => id === destinationId)
  const state = target && stateWords(target)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (conditions.some(unfinished)) return
    const filter = filterOf(conditions)
    create.mutate(
      { data: { destinationId, stream, interval, startFrom, ...(filter && { filter }) } },
      {
        onSuccess: ({ createExportConfiguration: { id } }) => {
          toast('The export is set up')
          navigate(`/exports/${id}`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <Radio.Group
        label="What"
        value={stream}
        onChange={(next) => {
          setStream(next)
          setConditions([])
        }}
      >
        <div className={classes.choices}>
          <Radio value="guardrail_activity" label="Guardrail activity" disabled={!mayGuardrail} />
          <Radio value="audit" label="Audit" disabled={!mayAudit} />
        </div>
      </Radio.Group>
      <Select
        label="Where to"
        value={destinationId}
        data={targets.map(targetOption)}
        onChange={(next) => next !== null && setDestination(next)}
      />
      {state !== undefined && (
        <Notice tone="warn" title={`This destination is marked: ${state}.`}>
          The export can be set up. It delivers once the destination works and is enabled; until then its events wait.
        </Notice>
      )}
      <TablePlan destinationId={destinationId} stream={stream} />
      <Select
        label="How often"
        value={interval}
        data={INTERVALS.map(([value, label]) => ({ value, label }))}
        onChange={(next) => next !== null && setInterval(next)}
      />
      <Radio.Group label="From when" value={startFrom} onChange={(next) => setStartFrom(next as StartFrom)}>
        <div className={classes.choices}>
          <Radio value="BEGINNING" label="From the oldest event that is kept" />
          <Radio value="NOW" label="Only what arrives from now on" />
        </div>
      </Radio.Group>
      <ConditionFields stream={stream} conditions={conditions} mark={tried} onChange={setConditions} />
      {create.error !== null && <Failed error={create.error} />}
      <div>
        <Button type="submit" loading={create.isPending}>
          Create export
        </Button>
      </div>
    </form>
  )
}

function NoTargets() {
  return (
    <Empty
      icon="plug"
      title="There is no destination yet"
      action={
        <Button component={Link} href="/settings/integrations">
          Integrations
        </Button>
      }
    >
      Connect one first: Azure Data Explorer, a data lake, or a folder.
    </Empty>
  )
}
