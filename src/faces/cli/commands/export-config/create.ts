import { type Command, Option } from 'commander'
import { systemClock } from '../../../../base/clock.ts'
import type { StreamName } from '../../../../model/ids.ts'
import { INTERVALS } from '../../../../model/interval.ts'
import { remoteCommand } from '../../command.ts'
import { CREATE_CONFIGURATION } from '../../documents.ts'
import { filterInput, filterOptions } from '../../filter-options.ts'
import { findDestination } from '../../find-destination.ts'
import { showCreated } from '../../show-created.ts'

/** A scheduled export of one stream to a destination that is there. */
export function createCommand(stream: StreamName, group: string): Command {
  return remoteCommand(
    {
      name: 'create',
      summary: 'Export a stream to a destination that is there, on a schedule',
      details: 'The options of the filter are those of `export`.',
      options: [
        new Option('--to <DESTINATION>', 'its id or name, or its kind where it is the only one').makeOptionMandatory(),
        new Option('--interval <INTERVAL>', 'how often').choices(INTERVALS).makeOptionMandatory(),
        new Option('--start-from <WHERE>', 'with what is kept, or with what comes').choices(['BEGINNING', 'NOW']),
        new Option('--disabled', 'do not run it yet'),
        ...filterOptions(stream),
      ],
      examples: [
        [`spillway ${group} exportConfig create --to adx --interval EVERY_HOUR`, ''],
        [`spillway ${group} exportConfig create --to "Security estate" --interval CONTINUOUS --start-from NOW`, ''],
      ],
    },
    async ({ client, output, options }) => {
      const { id: destinationId } = await findDestination(client, String(options['to']))
      const filter = filterInput(options, stream, systemClock)
      const { interval, startFrom } = options
      const data = { destinationId, stream, interval, startFrom, enabled: options['disabled'] !== true, filter }
      const created = await client.request(CREATE_CONFIGURATION, { data })
      showCreated(created, output)
      return undefined
    },
  )
}
