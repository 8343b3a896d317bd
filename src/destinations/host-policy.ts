import { Fault } from '../model/fault.ts'
import type { DestinationPolicy } from './destination.ts'

/**
 * The vendor's own domains, by service: a credential that someone entered is sent to these without further ado. `*.` stands for one label or more, so
 * private-link names (`account.privatelink.blob.core.windows.net`) and DNS-zone endpoints (`account.z01.blob.storage.azure.net`) are covered.
 */
export const VENDOR_DOMAINS = {
  azureBlob: [
    '*.blob.core.windows.net',
    '*.blob.storage.azure.net',
    '*.blob.core.chinacloudapi.cn',
    '*.blob.core.usgovcloudapi.net',
    '*.blob.core.cloudapi.de',
  ],
  azureQueue: [
    '*.queue.core.windows.net',
    '*.queue.storage.azure.net',
    '*.queue.core.chinacloudapi.cn',
    '*.queue.core.usgovcloudapi.net',
    '*.queue.core.cloudapi.de',
  ],
  /** Azure Data Explorer, free clusters, Fabric eventhouses and Synapse pools. */
  kusto: [
    '*.kusto.windows.net',
    '*.kusto.fabric.microsoft.com',
    '*.kusto.data.microsoft.com',
    '*.kusto.azuresynapse.net',
    '*.kusto.usgovcloudapi.net',
    '*.kusto.chinacloudapi.cn',
    '*.kusto.azuresynapse.azure.cn',
    '*.kusto.core.eaglex.ic.gov',
    '*.kusto.core.microsoft.scloud',
    '*.kusto.sovcloud-api.fr',
    '*.kusto.sovcloud-api.de',
    '*.kusto.sovcloud-api.sg',
  ],
  /** Where Microsoft Entra signs in, in every cloud. */
  entra: [
    'login.microsoftonline.com',
    'login.windows.net',
    'login.microsoftonline.us',
    'login.partner.microsoftonline.cn',
    'login.chinacloudapi.cn',
    'login.microsoftonline.eaglex.ic.gov',
    'login.microsoftonline.microsoft.scloud',
    'login.sovcloud-identity.fr',
    'login.sovcloud-identity.de',
    'login.sovcloud-identity.sg',
  ],
} as const satisfies Record<string, readonly string[]>

/** Throws HOST_NOT_ALLOWED or INSECURE_ENDPOINT where Spillway must not send anything to this URL. Pure: resolves no names. */
export function requireAllowedUrl(url: URL, vendorDomains: readonly string[], policy: DestinationPolicy): void {
  const host = url.hostname.toLowerCase()
  const loopbackAllowed = policy.allowInsecureLoopback && isLoopback(host)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackAllowed)) {
    throw new Fault('INSECURE_ENDPOINT', { message: `Plain http to \`${host}\` is refused.` })
  }
  if (loopbackAllowed) return
  const allowed = [...vendorDomains, ...policy.destinationHosts]
  if (!allowed.some((pattern) => hostMatches(host, pattern))) {
    throw new Fault('HOST_NOT_ALLOWED', { message: `The host \`${host}\` is not an allowed destination.` })
  }
}

/** `pattern` is an exact host, or `*.` and a domain: any host below that domain, not the domain itself. */
export function hostMatches(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase()
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1 : host === wanted
}

/** Written as a loopback address or `localhost`; a name that merely resolves to one is not. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
