import { Button, Popover } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Icon } from '../ui/icon.tsx'
import { now } from '../ui/now.ts'
import { rangePhrase } from './list-state.ts'
import { PRESET_LABELS, TIME_PRESETS, type TimeRange, timeBounds } from './time-range.ts'
import classes from './time-range-menu.module.css'

export interface TimeRangeMenuProps {
  readonly range: TimeRange
  readonly onChange: (range: TimeRange) => void
}

export function TimeRangeMenu({ range, onChange }: TimeRangeMenuProps) {
  const [opened, setOpened] = useState(false)
  const choose = (next: TimeRange) => {
    setOpened(false)
    onChange(next)
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="clock" size={15} />}
          rightSection={<Icon name="chevronDown" size={13} />}
          onClick={() => setOpened((present) => !present)}
        >
          {rangePhrase(range)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <div className={classes.presets}>
          {TIME_PRESETS.map((preset) => (
            <button
              key={preset}
              type="button"
              className={classes.preset}
              aria-pressed={'preset' in range && range.preset === preset}
              onClick={() => choose({ preset })}
            >
              {PRESET_LABELS[preset]}
            </button>
          ))}
        </div>
        <CustomRange range={range} onChoose={choose} />
      </Popover.Dropdown>
    </Popover>
  )
}

/** The browser's own fields for times: they know the language and the keyboard of whoever looks. */
function CustomRange({
  range,
  onChoose,
}: {
  readonly range: TimeRange
  readonly onChoose: (range: TimeRange) => void
}) {
  const bounds = timeBounds(range, now())
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const from = Date.parse(String(form.get('from')))
    const upto = Date.parse(String(form.get('upto')))
    const field = event.currentTarget.elements.namedItem('upto') as HTMLInputElement
    field.setCustomValidity(upto > from ? '' : 'The end must be after the beginning.')
    if (field.reportValidity()) onChoose({ from, upto })
  }
  return (
    <form className={classes.custom} onSubmit={submit} onInput={({ currentTarget }) => clearValidity(currentTarget)}>
      <label className={classes.field}>
        From
        <input type="datetime-local" name="from" required defaultValue={localTime(bounds.from ?? now() - DAY_MS)} />
      </label>
      <label className={classes.field}>
        To
        <input type="datetime-local" name="upto" required defaultValue={localTime(bounds.upto ?? now())} />
      </label>
      <Button type="submit" size="xs" variant="light">
        Apply
      </Button>
    </form>
  )
}

const DAY_MS = 86_400_000

function clearValidity(form: HTMLFormElement): void {
  const field = form.elements.namedItem('upto')
  if (field instanceof HTMLInputElement) field.setCustomValidity('')
}

/** `2026-03-11T15:30` in the zone of whoever looks: what such a field takes. */
function localTime(at: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = new Date(at)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}
