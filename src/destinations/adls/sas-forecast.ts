import { Fault } from '../../model/fault.ts'
import type { Forecast } from '../probe-report.ts'
import type { Sas } from './sas.ts'

/** Where the SAS is to be used. */
export interface SasUse {
  /** Folders below the container, e.g. `audit/eu`. */
  readonly path: string
  readonly protocol: 'http:' | 'https:'
}

const DAY_MS = 86_400_000
const EXPIRY_WARNING_MS = 7 * DAY_MS

/** How an artifact can go up: with Write in blocks, with only Create in one request. */
export type UploadWay = 'blocks' | 'single-request'

/** A SAS whose permissions are in a stored access policy is taken at its word: the policy cannot be read with it. */
export function uploadWay(sas: Sas): UploadWay {
  return allows(sas, 'w') ? 'blocks' : 'single-request'
}

/** Whether the SAS has this permission, as far as can be told: a stored access policy may hold any. */
export function allows(sas: Sas, permission: string): boolean {
  return sas.permissions === undefined || sas.permissions.includes(permission)
}

/** Throws the Fault that says why this SAS cannot deliver there and then; gives one sentence on what it is where it can. */
export function requireUsable(sas: Sas, use: SasUse, now: number): string {
  requireInTime(sas, now)
  requireScope(sas, use)
  if (!allows(sas, 'c') && !allows(sas, 'w')) {
    throw new Fault('SAS_LACKS_PERMISSION', { message: 'The SAS token allows neither Create nor Write.' })
  }
  if (sas.httpsOnly && use.protocol === 'http:') throw new Fault('SAS_WRONG_PROTOCOL')
  const until = sas.expiresAt === undefined ? 'for as long as its stored policy says' : `until ${day(sas.expiresAt)}`
  return `The SAS token is for ${scopeWords(sas)} and is valid ${until}.`
}

/** Throws SAS_EXPIRED or SAS_NOT_YET_VALID. */
export function requireInTime(sas: Sas, now: number): void {
  if (sas.expiresAt !== undefined && sas.expiresAt <= now) {
    throw new Fault('SAS_EXPIRED', { message: `The SAS token expired on ${day(sas.expiresAt)}.` })
  }
  if (sas.startsAt !== undefined && sas.startsAt > now) {
    const start = new Date(sas.startsAt).toISOString()
    throw new Fault('SAS_NOT_YET_VALID', { message: `The SAS token becomes valid only at ${start}.` })
  }
}

function requireScope({ scope }: Sas, use: SasUse): void {
  if (scope.kind === 'blob') throw wrongScope('The SAS token is for a single file.')
  if (scope.kind === 'directory' && scope.depth > pathDepth(use.path)) {
    throw wrongScope(
      `The SAS token is for a folder ${scope.depth} deep, but \`path\` is only ${pathDepth(use.path)} deep.`,
    )
  }
  if (scope.kind === 'account' && !scope.services.includes('b'))
    throw wrongScope('The SAS token is not for Blob storage.')
  if (scope.kind === 'account' && !scope.resourceTypes.includes('o')) {
    throw wrongScope('The SAS token does not cover objects (files).')
  }
}

/** What works now and will not later, or is weaker than it could be; where it does not work at all, only why. Offline. */
export function forecastSas(sas: Sas, use: SasUse, now: number): Forecast {
  const unusable = unusableWarning(sas, use, now)
  const warnings =
    unusable === undefined
      ? [
          expiryWarning(sas, now),
          createOnlyWarning(sas),
          policyWarning(sas),
          addressWarning(sas),
          breadthWarning(sas, use),
        ]
      : [unusable]
  const given = warnings.filter((warning) => warning !== undefined)
  return sas.expiresAt === undefined ? { warnings: given } : { warnings: given, expiresAt: sas.expiresAt }
}

function unusableWarning(sas: Sas, use: SasUse, now: number): string | undefined {
  try {
    requireUsable(sas, use, now)
    return undefined
  } catch (error) {
    if (error instanceof Fault) return `${error.message} ${error.hint}`
    throw error
  }
}

function expiryWarning(sas: Sas, now: number): string | undefined {
  const left = (sas.expiresAt ?? Number.POSITIVE_INFINITY) - now
  if (left <= 0 || left >= EXPIRY_WARNING_MS) return undefined
  const days = Math.floor(left / DAY_MS)
  const when = days === 0 ? 'in less than a day' : days === 1 ? 'in one day' : `in ${days} days`
  const why = sas.userDelegation ? ' (one signed with a user delegation key lasts seven days at most)' : ''
  return `The SAS token expires ${when}${why}: create the next one in time and update the export with it.`
}

function createOnlyWarning(sas: Sas): string | undefined {
  if (allows(sas, 'w') || !allows(sas, 'c')) return undefined
  return (
    'The SAS token allows Create but not Write: each file goes up in one request, and when the answer to it is lost, Spillway cannot tell ' +
    'its own earlier file from a refusal. Add Write (it is safe: existing files are never replaced).'
  )
}

function policyWarning(sas: Sas): string | undefined {
  if (sas.storedPolicy === undefined) return undefined
  return (
    'The SAS token depends on a stored access policy of the container, which Spillway may not read: its permissions and expiry are not ' +
    'known here and can change at any time.'
  )
}

function addressWarning(sas: Sas): string | undefined {
  if (sas.addresses === undefined) return undefined
  return `The SAS token works only from ${sas.addresses}: the machine that runs Spillway must reach the account from there.`
}

/** Rights to remove or change what was delivered; reading and listing are harmless to the proof. */
const EXCESS = { d: 'Delete', x: 'Delete version', y: 'Permanent delete', m: 'Move', o: 'Ownership', p: 'Permissions' }

function breadthWarning(sas: Sas, use: SasUse): string | undefined {
  const excess = Object.entries(EXCESS).flatMap(([letter, name]) => (sas.permissions?.includes(letter) ? [name] : []))
  if (excess.length > 0)
    return `The SAS token allows more than Spillway needs (${excess.join(', ')}): Create and Write are enough.`
  if (sas.scope.kind === 'account')
    return 'The SAS token is for the whole storage account: one for the container is enough.'
  if (!sas.httpsOnly && use.protocol === 'https:')
    return 'The SAS token may also be used over plain http: allow https only.'
  return undefined
}

function scopeWords(sas: Sas): string {
  const words = { container: 'the container', directory: 'a folder', blob: 'a file', account: 'the storage account' }
  return words[sas.scope.kind]
}

function pathDepth(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function wrongScope(message: string): Fault {
  return new Fault('SAS_WRONG_SCOPE', { message })
}
