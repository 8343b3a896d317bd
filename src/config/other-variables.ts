/** Variables of the command line's own settings (client-config.ts): not a server's, but no mistake either. */
export const CLIENT_VARIABLES = [
  'SPILLWAY_URL',
  'SPILLWAY_API_KEY',
  'SPILLWAY_API_KEY_FILE',
  'SPILLWAY_PROFILE',
  'SPILLWAY_CONFIG',
  'SPILLWAY_SAS_TOKEN',
  'SPILLWAY_SAS_TOKEN_FILE',
  'SPILLWAY_APPLICATION_KEY',
  'SPILLWAY_APPLICATION_KEY_FILE',
] as const

/**
 * Kubernetes gives every container variables for each Service of its namespace; for one named `spillway`, among them
 * `SPILLWAY_PORT=tcp://10.0.0.1:8420`, which is not our port.
 */
export function isInjectedByKubernetes(name: string, value: string | undefined): boolean {
  if (/^SPILLWAY_(?:SERVICE_(?:HOST|PORT(?:_.+)?)|PORT_\d+_(?:TCP|UDP)(?:_.+)?)$/.test(name)) return true
  return name === 'SPILLWAY_PORT' && /^(?:tcp|udp):\/\//.test(value ?? '')
}
