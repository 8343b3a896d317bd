import { ActionIcon, Button, Select, TagsInput } from '@mantine/core'
import { EventCount, EventFacets } from '../../activity/events.graphql.ts'
import { useRead } from '../../api/use-read.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import classes from './condition-fields.module.css'
import { type Condition, filterOf, unfinished } from './conditions.ts'
import { viewOf } from './filter-words.tsx'

export interface ConditionFieldsProps {
  readonly stream: string
  readonly conditions: readonly Condition[]
  /** Says at each unfinished line what it lacks: somebody tried to go on. */
  readonly mark: boolean
  readonly onChange: (conditions: readonly Condition[]) => void
}

/** Which events leave: all of the lines must hold. Says how many of those that are kept would match. */
export function ConditionFields({ stream, conditions, mark, onChange }: ConditionFieldsProps) {
  const filter = filterOf(conditions)
  const matching = useRead(EventCount, { stream, filter: filter ?? null }, { keepLast: true })
  const set = (index: number, condition: Condition) => onChange(conditions.with(index, condition))
  return (
    <fieldset className={classes.fields}>
      <legend>Which events</legend>
      {conditions.length === 0 && <p className={classes.all}>All of them. Add a condition to deliver only some.</p>}
      {conditions.map((condition, index) => (
        <ConditionLine
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          key={index}
          stream={stream}
          condition={condition}
          lacks={mark ? unfinished(condition) : undefined}
          onChange={(next) => set(index, next)}
          onRemove={() => onChange(conditions.toSpliced(index, 1))}
        />
      ))}
      <div className={classes.foot}>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => onChange([...conditions, { facet: '', values: [] }])}
        >
          Condition
        </Button>
        {matching.data !== undefined && (
          <span className={classes.matching} aria-live="polite">
            {matchingText(matching.data.eventCount, filter !== undefined)}
          </span>
        )}
      </div>
    </fieldset>
  )
}

function matchingText(events: number, filtered: boolean): string {
  return filtered ? `${count(events)} of the events that are kept now match` : `${count(events)} events are kept now`
}

interface ConditionLineProps {
  readonly stream: string
  readonly condition: Condition
  readonly lacks: string | undefined
  readonly onChange: (condition: Condition) => void
  readonly onRemove: () => void
}

function ConditionLine({ stream, condition, lacks, onChange, onRemove }: ConditionLineProps) {
  const { facet, values } = condition
  const found = useRead(EventFacets, { stream, facets: [facet], top: 50 }, { when: facet !== '' })
  const known = (found.data?.eventFacets[0]?.values ?? []).map(({ value }) => value).filter((value) => value !== null)
  return (
    <div className={classes.line}>
      <Select
        aria-label="Field"
        placeholder="Field"
        searchable
        error={facet === '' && lacks}
        value={facet || null}
        data={viewOf(stream).filters.map((filter) => ({ value: filter.facet, label: filter.label }))}
        onChange={(next) => onChange({ facet: next ?? '', values: [] })}
      />
      <TagsInput
        aria-label="Values"
        placeholder={values.length === 0 ? 'is one of…' : ''}
        data={known}
        value={[...values]}
        disabled={facet === ''}
        error={facet !== '' && lacks}
        onChange={(next) => onChange({ facet, values: next })}
      />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Remove the condition" onClick={onRemove}>
        <Icon name="close" size={16} />
      </ActionIcon>
    </div>
  )
}
