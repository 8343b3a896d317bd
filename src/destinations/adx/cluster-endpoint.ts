import { hostMatches, isLoopback, VENDOR_DOMAINS } from '../host-policy.ts'
import { badField } from '../parse-options.ts'

/** The two services of a cluster. Addresses are `https://host`, without a slash at the end. */
export interface ClusterEndpoints {
  /** Queries and commands. */
  readonly engine: string
  /** Where queued ingestion is asked for. */
  readonly ingestion: string
}

const INGESTION_PREFIX = 'ingest-'

/**
 * Reads what people copy from the portal: the query or the ingestion URI, with or without `https://`, a slash, or the database behind it. The other
 * service's address follows from it, except on loopback and hosts of the operator's own, where `ingestion` says it. Throws BAD_INPUT.
 */
export function readClusterEndpoints(cluster: string, ingestion: string | undefined): ClusterEndpoints {
  const url = readAddress('clusterEndpoint', cluster)
  const engine = new URL(url)
  if (isVendorsCluster(url.hostname)) {
    engine.hostname = url.hostname.replace(new RegExp(`^${INGESTION_PREFIX}`), '')
    const derived = new URL(engine)
    derived.hostname = `${INGESTION_PREFIX}${engine.hostname}`
    return { engine: engine.origin, ingestion: ingestion === undefined ? derived.origin : readIngestion(ingestion) }
  }
  if (ingestion === undefined) {
    throw badField(
      'ingestionEndpoint',
      'is missing: the ingestion URI cannot be told from the cluster endpoint of a private host',
    )
  }
  return { engine: engine.origin, ingestion: readIngestion(ingestion) }
}

/** Of Azure Data Explorer, Fabric or Synapse in any cloud: there the ingestion service is the same name with `ingest-` before it. */
export function isVendorsCluster(host: string): boolean {
  return VENDOR_DOMAINS.kusto.some((pattern) => hostMatches(host, pattern))
}

function readIngestion(text: string): string {
  return readAddress('ingestionEndpoint', text).origin
}

const WEB_UI =
  /^(?:dataexplorer\.azure\.(?:com|us|cn)|portal\.azure\.(?:com|us|cn)|(?:app|msit)\.fabric\.microsoft\.com)$/

function readAddress(field: string, text: string): URL {
  const given = text.trim()
  if (given === '') throw badField(field, 'is empty')
  if (/^data source\s*=|;/i.test(given))
    throw badField(field, 'is a connection string: give the address in its `Data Source` alone')
  if (/\s/.test(given)) throw badField(field, 'must have no blanks')
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') throw badField(field, 'must begin with https://')
  const url = URL.parse(scheme === undefined ? `https://${given}` : given)
  if (url === null)
    throw badField(field, 'is not an address: it looks like https://mycluster.westeurope.kusto.windows.net')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw badField(field, 'must be an address alone: no user, password, query or `#`')
  }
  if (WEB_UI.test(url.hostname)) {
    throw badField(field, "is an address of the web pages: copy the cluster's URI from its overview page")
  }
  if (!url.hostname.includes('.') && !isLoopback(url.hostname)) {
    throw badField(field, 'is a name only: give the whole URI, https://mycluster.westeurope.kusto.windows.net')
  }
  if (VENDOR_DOMAINS.kusto.some((pattern) => url.hostname === pattern.slice(2))) {
    throw badField(field, 'lacks the name of the cluster before the domain')
  }
  return url
}
