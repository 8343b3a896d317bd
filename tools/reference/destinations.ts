import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { DestinationField, DestinationKind } from '../../src/destinations/destination.ts'
import { destinationKinds } from '../../src/destinations/registry.ts'
import { markdownTable, page } from './markdown.ts'

export function destinationsReference(): string {
  const { all } = destinationKinds({ clock: systemClock, random: systemRandom, streams: [] })
  return page('Destinations', 'src/destinations/*/fields.ts', [
    'What each kind wants to be told: in the form of the dashboard, in the file of `spillway destination create`, and in `fields` of GraphQL. The same is in `destinationKinds`, and in `spillway destination kinds KIND`.',
    'A field marked *target* says where data goes or who signs in there: when it changes, the secrets must be entered again.',
    ...all.map(kindSection),
  ])
}

function kindSection({ kind, title, description, docsPath, fields }: DestinationKind): string {
  const rows = fields.map((field) => [`\`${field.name}\``, field.label, form(field), help(field)])
  const link = docsPath.replace(/^docs\//, '../')
  return [
    `## ${title} (\`${kind}\`)`,
    `${description} [More](${link})`,
    markdownTable(['field', 'label', 'form', 'what it is'], rows),
  ].join('\n\n')
}

function form({ type, required, isTarget, choices, default: preset }: DestinationField): string {
  const words = [
    type === 'CHOICE' ? choices.map((choice) => `\`${choice}\``).join(', ') : type.toLowerCase(),
    required ? '**required**' : '',
    isTarget ? '*target*' : '',
    preset === null || preset === '' || (Array.isArray(preset) && preset.length === 0) ? '' : `default \`${preset}\``,
  ]
  return words.filter((word) => word !== '').join('<br>')
}

function help({ help: text, where }: DestinationField): string {
  return where.length === 0 ? text : `${text}<br>${where.map((step, index) => `${index + 1}. ${step}`).join(' ')}`
}
