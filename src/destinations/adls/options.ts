import { z } from 'zod'
import { Secret } from '../../base/secret.ts'
import { Fault } from '../../model/fault.ts'
import type { Problem } from '../../model/input-fault.ts'
import { describeFields } from '../describe-fields.ts'
import type { DestinationOptions, DestinationPolicy } from '../destination.ts'
import { hostMatches, isLoopback, requireAllowedUrl, VENDOR_DOMAINS } from '../host-policy.ts'
import { badField, checkShape, collect, refuseProblems } from '../parse-options.ts'
import { FIELD_TEXTS } from './fields.ts'
import { readSas, type Sas } from './sas.ts'

/** What a person entered, checked and normalised: all that the other files here need to know. */
export interface AdlsTarget {
  readonly account: string
  readonly container: string
  /** Folders below the container: no leading or trailing slash; empty for the container itself. */
  readonly path: string
  /** The Blob endpoint, with the account as its path where names are path-style (emulators); no trailing slash. */
  readonly endpoint: string
  readonly sas: Sas
  readonly token: Secret
}

const schema = z.strictObject({
  storageAccount: z
    .string('must be text')
    .regex(/^[a-z0-9]{3,24}$/, 'must be the account name alone: 3 to 24 lower-case letters and digits'),
  fileSystem: z
    .string('must be text')
    .regex(
      /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
      'must be a container name: 3 to 63 lower-case letters, digits and single hyphens (not `$root`, `$web` or `$logs`)',
    ),
  path: z.string('must be text').default(''),
  sasToken: z.string('must be text'),
  endpoint: z.string('must be text').optional(),
})

export const FIELDS = describeFields(schema, FIELD_TEXTS)

/** Pure and offline. Throws one Fault for everything that is wrong. */
export function parseTarget(input: Readonly<Record<string, unknown>>, policy: DestinationPolicy): AdlsTarget {
  const target = readTarget(input)
  const problems: Problem[] = []
  collect(problems, 'endpoint', () => requireAllowedUrl(new URL(target.endpoint), VENDOR_DOMAINS.azureBlob, policy))
  refuseProblems(problems)
  return target
}

/** As `parseTarget`, for options that were parsed before: without the operator's policy. */
export function readTarget(input: Readonly<Record<string, unknown>>): AdlsTarget {
  const shape = checkShape(schema, input)
  const problems = [...shape.problems]
  const attempt = <T>(field: string, run: () => T): T | undefined => collect(problems, field, run)
  const path = attempt('path', () => readPath(typeof input['path'] === 'string' ? input['path'] : ''))
  const pasted = typeof input['sasToken'] === 'string' ? input['sasToken'] : undefined
  const secret = pasted === undefined ? undefined : attempt('sasToken', () => readSecret(pasted))
  const given = typeof input['endpoint'] === 'string' ? input['endpoint'] : undefined
  const account = shape.value?.storageAccount
  const endpoint =
    account === undefined ? undefined : attempt('endpoint', () => readEndpoint(given ?? secret?.url?.origin, account))
  if (secret?.url !== undefined && shape.value !== undefined) {
    const { url } = secret
    const { storageAccount, fileSystem } = shape.value
    attempt('sasToken', () => requireFits(url, { account: storageAccount, container: fileSystem, path: path ?? '' }))
  }
  refuseProblems(problems, FIELDS)
  if (shape.value === undefined || path === undefined || secret === undefined || endpoint === undefined) {
    throw new Fault('BAD_INPUT')
  }
  const { storageAccount, fileSystem } = shape.value
  return { account: storageAccount, container: fileSystem, path, endpoint, sas: secret.sas, token: secret.token }
}

export function targetOptions(target: AdlsTarget): DestinationOptions {
  const { account, container, path, endpoint } = target
  const own = endpoint === defaultEndpoint(account) ? {} : { endpoint }
  return {
    settings: { storageAccount: account, fileSystem: container, path, ...own },
    secrets: { sasToken: target.token.reveal() },
  }
}

const PATH_CHARACTERS_MAX = 800
const PATH_FOLDERS_MAX = 40

function readPath(text: string): string {
  const path = text
    .replace(/[\\/]+/g, '/')
    .replace(/^\/|\/$/g, '')
    .normalize('NFC')
  const folders = path === '' ? [] : path.split('/')
  if (/(?:^|[?&/])sig=/i.test(path)) throw badField('path', 'is a SAS token: it belongs into `sasToken`')
  if (path.length > PATH_CHARACTERS_MAX) throw badField('path', `must have at most ${PATH_CHARACTERS_MAX} characters`)
  if (folders.length > PATH_FOLDERS_MAX) throw badField('path', `must be at most ${PATH_FOLDERS_MAX} folders deep`)
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path) || !path.isWellFormed()) {
    throw badField('path', 'must have no control characters')
  }
  if (folders.some((folder) => /^\.+$/.test(folder))) throw badField('path', 'must have no `.` or `..` in it')
  if (folders.some((folder) => folder.endsWith('.'))) {
    throw badField('path', 'must have no folder that ends in a dot: Azure drops the dot')
  }
  return path
}

interface PastedSecret {
  readonly sas: Sas
  readonly token: Secret
  /** Where the token came as part of a whole URL: that URL without its query. */
  readonly url: URL | undefined
}

/** The portal offers the token, the token as a part of a URL, and a connection string: people paste any of the three. */
function readSecret(pasted: string): PastedSecret {
  const text = pasted.trim()
  const inConnectionString = /(?:^|;)SharedAccessSignature=([^;]+)/i.exec(text)?.[1]
  const isUrl = /^https?:\/\//i.test(text)
  const question = text.indexOf('?')
  if (isUrl && question < 0) {
    throw new Fault('SAS_MALFORMED', { message: '`sasToken` is an address without a token in it.' })
  }
  const { sas, token } = readSas(inConnectionString ?? (isUrl ? text.slice(question) : text))
  return { sas, token: new Secret(token), url: isUrl ? readUrl('sasToken', text.slice(0, question)) : undefined }
}

function readEndpoint(given: string | undefined, account: string): string {
  if (given === undefined) return defaultEndpoint(account)
  const url = readUrl('endpoint', given)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw badField('endpoint', 'must be an address alone: no user, password, query or `#`')
  }
  // The Blob endpoint serves accounts with a hierarchical namespace as well: the same account, the other name.
  url.hostname = url.hostname.replace('.dfs.', '.blob.')
  const isVendors = VENDOR_DOMAINS.azureBlob.some((pattern) => hostMatches(url.hostname, pattern))
  if (isVendors && url.hostname.split('.')[0] !== account) {
    throw badField('endpoint', 'is the address of another storage account than `storageAccount`')
  }
  const path = url.pathname.replace(/\/+$/, '')
  if (path === '' && isLoopback(url.hostname)) return `${url.origin}/${account}`
  if (path !== '' && path !== `/${account}`)
    throw badField('endpoint', 'must end with the host, or with the account name')
  return `${url.origin}${path}`
}

/** A SAS that was pasted as a URL must be for this account, container and path. */
function requireFits(url: URL, use: { account: string; container: string; path: string }): void {
  const pathStyle = url.hostname.split('.')[0] !== use.account
  const [account, ...rest] = decodeURI(url.pathname).split('/').filter(Boolean)
  const [container, ...folders] = pathStyle ? rest : [account, ...rest].filter((part) => part !== undefined)
  if (pathStyle && account !== use.account) {
    throw badField('sasToken', 'is for another storage account than `storageAccount`')
  }
  if (container !== undefined && container !== use.container) {
    throw badField('sasToken', 'is for another container than `fileSystem`')
  }
  if (folders.length > 0 && !`${use.path}/`.startsWith(`${folders.join('/')}/`)) {
    throw badField('sasToken', 'is for another folder than `path`')
  }
}

function defaultEndpoint(account: string): string {
  return `https://${account}.blob.core.windows.net`
}

function readUrl(field: string, text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw badField(field, 'is not an https address')
  return url
}
