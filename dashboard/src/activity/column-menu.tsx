import { Button, Checkbox, Popover } from '@mantine/core'
import { Icon } from '../ui/icon.tsx'
import classes from './column-menu.module.css'
import type { StreamView } from './stream-view.ts'
import type { ShownColumns } from './use-columns.ts'

export function ColumnMenu({ view, columns }: { readonly view: StreamView; readonly columns: ShownColumns }) {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<Icon name="columns" size={15} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        {view.columns.map(({ id, label }) => (
          <Checkbox
            key={id}
            size="xs"
            label={label}
            checked={columns.isShown(id)}
            onChange={() => columns.toggle(id)}
          />
        ))}
        {columns.reset !== undefined && (
          <Button variant="subtle" size="compact-xs" color="gray" onClick={columns.reset}>
            Reset columns
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
