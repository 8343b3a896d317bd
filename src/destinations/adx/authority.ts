import { isJsonObject } from '../../base/json.ts'
import { Fault, isFault } from '../../model/fault.ts'
import type { DestinationPolicy } from '../destination.ts'
import { hostMatches, requireAllowedUrl, VENDOR_DOMAINS } from '../host-policy.ts'
import type { HttpAnswer, HttpClient } from '../http-client.ts'
import { kustoFault } from './fault.ts'

/** Where to sign in for a cluster, and what for. */
export interface Authority {
  /** `https://login.microsoftonline.com`, without a slash at the end. */
  readonly loginEndpoint: string
  /** The audience of the token: `https://kusto.kusto.windows.net`. */
  readonly resource: string
}

/** What a cluster without the metadata means (documented for 404), by the domain it is in; the rest is the public cloud. */
const DEFAULTS: readonly (readonly [string, string, string])[] = [
  ['*.kusto.usgovcloudapi.net', 'https://login.microsoftonline.us', 'https://kusto.kusto.usgovcloudapi.net'],
  ['*.kusto.chinacloudapi.cn', 'https://login.partner.microsoftonline.cn', 'https://kusto.kusto.chinacloudapi.cn'],
]
const PUBLIC: Authority = {
  loginEndpoint: 'https://login.microsoftonline.com',
  resource: 'https://kusto.kusto.windows.net',
}

/**
 * Asks the cluster where to sign in. Its answer is not believed: the key goes only to sign-in hosts of Microsoft Entra and those the operator allows, and
 * the token is asked for no other service than Kusto, so that an address entered by mistake or malice gains nothing.
 */
export async function readAuthority(
  engine: string,
  http: HttpClient,
  policy: DestinationPolicy,
  now: number,
  signal: AbortSignal,
): Promise<Authority> {
  const path = '/v1/rest/auth/metadata'
  const headers = { accept: 'application/json' }
  const answer = await http.send({ method: 'GET', origin: engine, path, headers }, signal)
  const host = new URL(engine).hostname
  const authority = answer.status === 404 ? defaultAuthority(host) : fromMetadata(answer, host, now)
  requireEntra(authority.loginEndpoint, policy)
  requireKustoResource(authority.resource, host, policy)
  return authority
}

function defaultAuthority(host: string): Authority {
  const [, loginEndpoint, resource] = DEFAULTS.find(([pattern]) => hostMatches(host, pattern)) ?? []
  return loginEndpoint === undefined || resource === undefined ? PUBLIC : { loginEndpoint, resource }
}

function fromMetadata(answer: HttpAnswer, host: string, now: number): Authority {
  if (answer.status !== 200) {
    throw kustoFault(answer, host, { lacking: 'ACCESS_DENIED', grant: '', missing: 'NOT_A_CLUSTER' }, now)
  }
  const loginEndpoint = metadataText(answer.body, 'LoginEndpoint')
  const resource = metadataText(answer.body, 'KustoServiceResourceId')
  if (loginEndpoint === undefined || resource === undefined) {
    throw new Fault('NOT_A_CLUSTER', { message: `\`${host}\` answers, but not as an Azure Data Explorer cluster.` })
  }
  return { loginEndpoint: loginEndpoint.replace(/\/+$/, ''), resource: resource.replace(/\/+$/, '') }
}

function metadataText(body: string, key: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  const azureAd = isJsonObject(value) ? value['AzureAD'] : undefined
  const text = isJsonObject(azureAd) ? azureAd[key] : undefined
  return typeof text === 'string' && text !== '' ? text : undefined
}

function requireEntra(loginEndpoint: string, policy: DestinationPolicy): void {
  const url = URL.parse(loginEndpoint)
  // Https also on loopback: the key never leaves in the clear.
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.pathname === '/' && url.search === ''
  if (url !== null && isPlain && isAllowed(url, policy)) return
  const named = url === null ? '' : `: \`${url.hostname}\``
  throw new Fault('AUTHORITY_NOT_ALLOWED', {
    message: `The cluster names a sign-in address that is not one of Microsoft Entra${named}.`,
  })
}

function isAllowed(url: URL, policy: DestinationPolicy): boolean {
  try {
    requireAllowedUrl(url, VENDOR_DOMAINS.entra, policy)
    return true
  } catch (error) {
    if (isFault(error)) return false
    throw error
  }
}

/** A token for another service (say, the management of the whole subscription) would be handed to the cluster with the next request. */
function requireKustoResource(resource: string, clusterHost: string, policy: DestinationPolicy): void {
  const url = URL.parse(resource)
  const allowed = [...VENDOR_DOMAINS.kusto, ...policy.destinationHosts, clusterHost]
  if (url?.protocol === 'https:' && allowed.some((pattern) => hostMatches(url.hostname, pattern))) return
  throw new Fault('AUTHORITY_NOT_ALLOWED', {
    message: 'The cluster asks for a token of another service than Azure Data Explorer.',
  })
}
