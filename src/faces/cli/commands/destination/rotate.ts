import { type Command, Option } from 'commander'
import { CliError } from '../../cli-error.ts'
import { remoteCommand } from '../../command.ts'
import {
  type DestinationField,
  type DestinationKind,
  LIST_KINDS,
  UPDATE_DESTINATION,
} from '../../destination-documents.ts'
import { requireKind, secretFields, secretMissing, withAskedSecrets } from '../../destination-input.ts'
import { destinationText } from '../../destination-text.ts'
import { DESTINATION_ARGUMENT, findDestination } from '../../find-destination.ts'
import { withSecret } from '../../secret-input.ts'
import { secretFileOption } from './create.ts'

export function rotateCommand(): Command {
  return remoteCommand(
    {
      name: 'rotate',
      summary: 'Give a destination a new secret, without a gap',
      details: [
        'The new secret comes from --secret-file, from SPILLWAY_APPLICATION_KEY or SPILLWAY_SAS_TOKEN, or is asked for. It is checked before it replaces the',
        'old one; one that fails replaces nothing. Exports under way end with the old secret, the next ones use the new one: so revoke the old one',
        'only after that.',
      ].join(' '),
      arguments: [DESTINATION_ARGUMENT],
      options: [secretFileOption(), new Option('--field <NAME>', 'which secret, where the kind has several')],
      examples: [
        ['spillway destination rotate adx --secret-file ./new-key.txt', ''],
        ['vault read -field=value secret/adx | spillway destination rotate adx --secret-file -', 'from a vault'],
      ],
    },
    async ({ client, output, options, args: [wanted = ''] }) => {
      const destination = await findDestination(client, wanted)
      const kind = requireKind(destination.kind, await client.request(LIST_KINDS), 'the destination')
      const field = chosenField(kind, options['field'])
      const { name, label } = field
      const given = withSecret({}, { field: name, words: label, flag: 'secret-file' }, options)
      const fields = await withAskedSecrets(given, [{ ...field, required: true }])
      if (fields[name] === undefined) throw secretMissing(field)
      output.note('Checking the connection with the new secret …')
      const updated = await client.request(UPDATE_DESTINATION, { id: destination.id, data: { fields } })
      output.result(updated, () => destinationText(updated))
      output.note('\nThe new secret is in use. Once the exports under way have ended, revoke the old one.')
      return undefined
    },
  )
}

function chosenField(kind: DestinationKind, wanted: unknown): DestinationField {
  const secrets = secretFields(kind)
  const [only, ...others] = secrets
  const found =
    wanted === undefined ? (others.length === 0 ? only : undefined) : secrets.find(({ name }) => name === wanted)
  if (found !== undefined) return found
  const names = secrets.map(({ name }) => name).join(', ')
  throw new CliError('invalid', {
    code: 'INPUT_INVALID',
    message:
      only === undefined
        ? `Destinations of the kind ${kind.kind} have no secret.`
        : `Which secret? There are: ${names}.`,
    hint: only === undefined ? '' : 'Name it with --field.',
  })
}
