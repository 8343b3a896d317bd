export const ENVIRONMENT_PREFIX = 'SPILLWAY_'

/** `dataDir` → `SPILLWAY_DATA_DIR`. */
export function environmentName(option: string): string {
  return ENVIRONMENT_PREFIX + words(option).join('_').toUpperCase()
}

/** `dataDir` → `--data-dir`. */
export function flagName(option: string): string {
  return `--${words(option).join('-')}`
}

function words(option: string): string[] {
  return option
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .split(' ')
}
