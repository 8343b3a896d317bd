import type { IconName } from '../../../ui/icon.tsx'

const ICONS: Readonly<Record<string, IconName>> = { adx: 'database', adls: 'cloud', s3: 'cloud', file: 'folder' }

export function kindIcon(kind: string): IconName {
  return ICONS[kind] ?? 'plug'
}
