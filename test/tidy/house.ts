/** The rules of the house, as one table. ARCHITECTURE.md says why; tidy.test.ts holds the code to them. */

export interface Folder {
  /** Below the repository, without a slash at the end. The longest match counts. */
  readonly path: string
  /** Folders it may import from, beside itself. */
  readonly imports: readonly string[]
  /** Contracts that it may import: their types, and the limits that they state. */
  readonly contracts?: readonly string[]
  /** Contracts of which it may import types only. */
  readonly types?: readonly string[]
}

/** What stages know of each other: interfaces and limits, never an implementation. */
const CONTRACTS = [
  'src/streams/stream.ts',
  'src/destinations/destination.ts',
  'src/store/store.ts',
  'src/store/ledger/ledger.ts',
]
const BASE = 'src/base'
const MODEL = 'src/model'
const BLOCKS = 'src/blocks'
const STAGES = ['streams', 'ingest', 'store', 'export', 'destinations', 'schedule', 'receipts'].map(
  (stage) => `src/${stage}`,
)

export const FOLDERS: readonly Folder[] = [
  { path: BASE, imports: [] },
  { path: MODEL, imports: [BASE] },
  { path: BLOCKS, imports: [BASE, MODEL] },
  { path: 'src/config', imports: [BASE, MODEL] },
  ...STAGES.map((path) => ({ path, imports: [BASE, MODEL, BLOCKS], contracts: CONTRACTS })),
  { path: 'src/app', imports: [BASE, MODEL, BLOCKS, ...STAGES] },
  { path: 'src/faces/graphql', imports: [BASE, MODEL, 'src/app'], types: CONTRACTS },
  { path: 'src/faces/http', imports: [BASE, MODEL, 'src/app', 'src/faces/graphql'], types: CONTRACTS },
  { path: 'src/faces/cli', imports: [BASE, MODEL, 'src/config'] },
  // Wiring. Nobody imports it: the launcher hands it to the command line.
  { path: 'src/main.ts', imports: ['src'] },
  // In the browser: it knows of the server only what GraphQL and the session's routes say.
  { path: 'dashboard', imports: [] },
  // The demo builds the dashboard before it serves it.
  { path: 'local-azure', imports: ['src', 'tools/dashboard'] },
  { path: 'bench', imports: ['src', 'local-azure'] },
  { path: 'tools', imports: ['src'] },
  // The build writes the theme's variables into a file.
  { path: 'tools/dashboard', imports: ['dashboard/src/theme'] },
  { path: 'test', imports: ['src', 'local-azure', 'tools', 'bench'] },
]

/** Implementations of one contract, side by side: the same files, and none imports another. */
export interface Family {
  readonly folder: string
  readonly files: readonly string[]
  /** The one file beside them that may name them. */
  readonly registry: string
  /** Folders between them that are no implementations: what several of them are made with. */
  readonly parts?: readonly string[]
}

export const FAMILIES: readonly Family[] = [
  {
    folder: 'src/destinations',
    files: ['client.ts', 'fault.ts', 'find.ts', 'index.ts', 'options.ts', 'probe.ts', 'put.ts'],
    registry: 'src/destinations/registry.ts',
    parts: ['blob'],
  },
  {
    folder: 'src/streams',
    files: ['canonicalise.ts', 'columns.ts', 'facets.ts', 'index.ts'],
    registry: 'src/streams/registry.ts',
  },
]

export interface Place {
  /** Where it is looked for; `src` unless told. */
  readonly within?: string
  /** What may be seen only there: a package for `PACKAGES`, a piece of code for `WORDS`. */
  readonly what: RegExp
  readonly only: RegExp
  readonly why: string
}

export const PACKAGES: readonly Place[] = [
  {
    what: /^(?:@azure|@aws-sdk|@smithy|azure-kusto|undici)/,
    only: /^src\/destinations\/(?:\w+\/client|http-client)\.ts$/,
    why: 'SDKs and HTTP clients of vendors: in client.ts',
  },
  { what: /^(?:kysely|node:sqlite|pg)$/, only: /^src\/store\//, why: 'SQL: in store/' },
  {
    what: /^(?:graphql|graphql-yoga|@escape\.tech\/.*)$/,
    only: /^src\/faces\/graphql\//,
    why: 'GraphQL: in faces/graphql/',
  },
  { what: /^(?:fastify|@fastify\/.*)$/, only: /^src\/faces\/http\//, why: 'the HTTP server: in faces/http/' },
  { what: /^commander$/, only: /^src\/faces\/cli\//, why: 'the command line: in faces/cli/' },
  { what: /^pino$/, only: /^src\/base\/log\.ts$/, why: 'the log: in base/log.ts' },
  {
    within: 'dashboard',
    what: /^(?!(?:react|react-dom\/client|@mantine\/core|@mantine\/hooks|@tanstack\/react-query|wouter|virtual:theme-variables\.css)$)/,
    only: /^never$/,
    why: 'what the pages are made of is in docs/decisions/0012',
  },
]

export const WORDS: readonly Place[] = [
  { what: /\bprocess\.env\b/, only: /^src\/config\//, why: 'the environment is read in config/' },
  { what: /\bDate\.now\b|\bnew Date\(\)/, only: /^src\/base\//, why: 'time comes from a Clock' },
  { what: /\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b/, only: /^src\/base\//, why: 'randomness comes from Random' },
  {
    within: 'dashboard',
    what: /\bfetch\(|\bXMLHttpRequest\b|\bWebSocket\b/,
    only: /^dashboard\/src\/(?:api\/|activity\/download-events\.ts$)/,
    why: 'the server is asked in api/',
  },
  {
    within: 'dashboard',
    what: /\bDate\.now\b|\bnew Date\(\)/,
    only: /^dashboard\/src\/ui\/now\.ts$/,
    why: 'time comes from ui/now.ts',
  },
  {
    within: 'dashboard',
    what: /\binnerHTML\b|dangerouslySetInnerHTML|<style\b|\bMath\.random\b/,
    only: /^never$/,
    why: "the page's policy allows no inline style or script, and nothing is left to chance",
  },
]

export const FORBIDDEN_NAMES = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'shared', 'lib']

export const LINES_SOFT_MAX = 300
export const LINES_HARD_MAX = 500

export interface Waiver {
  readonly file: string
  readonly rule: string
  readonly reason: string
}

/** Only shrinks. A waiver that nothing needs any more is an error too. */
export const WAIVERS: readonly Waiver[] = []
