import type { StreamName } from '../../src/model/ids.ts'
import { ROLES, type Role } from '../../src/model/role.ts'

/** Roles, and a token with the permission INGEST alone, as every collector has it. */
export const SUBJECTS = [...ROLES, 'sender'] as const
export type Subject = (typeof SUBJECTS)[number]

/** What there is of each stream to be asked for. */
export interface Ids {
  readonly exportId: string
  readonly jobId: string
  /** To be deleted. */
  readonly doomedId: string
}

export type World = Readonly<Record<StreamName, Ids>>
type Args = Readonly<Record<string, string>>

export interface Case {
  readonly name: string
  readonly may: readonly Subject[]
  args(world: World): Args
}

const EVERYBODY = SUBJECTS
const ADMINISTRATORS: readonly Role[] = ['Administrator']
export const READERS: Readonly<Record<StreamName, readonly Role[]>> = {
  audit: ['Administrator', 'Operator', 'Analyst', 'Auditor'],
  guardrail_activity: ['Administrator', 'Operator', 'Analyst'],
}

const SEE_DESTINATIONS: readonly Role[] = ['Administrator', 'Operator', 'Analyst', 'Auditor', 'Integrator']
const KEEP_DESTINATIONS: readonly Role[] = ['Administrator', 'Operator', 'Integrator']

/** Without an id it is about every stream. */
const READERS_OF_ALL = READERS.guardrail_activity

/** Who may ask what. Everything that the schema has stands here, or the test fails. */
export const WHO_MAY: Readonly<Record<string, readonly Case[]>> = {
  // who one is
  viewer: plain(EVERYBODY),
  roles: plain(EVERYBODY),
  sessions: plain(EVERYBODY),
  endSession: plain(EVERYBODY),
  changePassword: plain(EVERYBODY),

  // people and tokens
  ...each(['users', 'createUser', 'updateUser', 'disableUser', 'enableUser', 'deleteUser', 'resetPassword'], () =>
    plain(ADMINISTRATORS),
  ),
  ...each(['apiTokens', 'createApiToken', 'revokeApiToken'], () => plain(ADMINISTRATORS)),

  // events, with the right to read their stream
  ...each(['events', 'eventCount', 'eventHistogram'], () => byStream((_, stream) => ({ stream: id(stream) }))),
  event: byStream((_, stream) => ({ stream: id(stream), position: '1' })),
  eventFacets: byStream((_, stream) => ({ stream: id(stream), facets: '["sessionId"]' })),

  // exports, each with the right to read its stream
  streams: plain(EVERYBODY),
  overview: plain(SEE_DESTINATIONS),
  getAllExportConfigurations: plain(READERS.audit),
  getAllExportJobs: [...plain(READERS.audit), ...byStream(({ exportId }) => ({ exportConfigurationId: id(exportId) }))],
  getReceipts: [
    ...plain(READERS_OF_ALL),
    ...byStream(({ exportId }) => ({ exportConfigurationId: id(exportId) })),
    ...byStream(({ jobId }) => ({ exportJobId: id(jobId) })),
  ],
  ...each(
    ['getExportConfiguration', 'enableExportConfiguration', 'disableExportConfiguration', 'testExportConfiguration'],
    () => byStream(({ exportId }) => ({ id: id(exportId) })),
  ),
  runExportConfiguration: byStream(({ exportId }) => ({ id: id(exportId) })),
  deleteExportConfiguration: byStream(({ doomedId }) => ({ id: id(doomedId) })),
  updateAdlsSasTokenExportConfiguration: byStream(({ exportId }) => ({ data: `{id: ${id(exportId)}}` })),
  ...each(['getExportJob', 'retryExportJob', 'cancelExportJob'], () => byStream(({ jobId }) => ({ id: id(jobId) }))),
  getAllExportJobTasks: byStream(({ jobId }) => ({ exportJobId: id(jobId) })),
  ...each(['createAdlsSasTokenEndpointConfiguration', 'testAdlsSasTokenEndpoint'], () =>
    byStream((_, stream) => ({
      data: `{interval: EVERY_HOUR, storageAccount: "x", fileSystem: "x", path: "x", sasToken: "x", stream: "${stream}"}`,
    })),
  ),
  createFileEndpointConfiguration: byStream((_, stream) => ({
    data: `{interval: EVERY_HOUR, folder: "/nowhere", stream: "${stream}"}`,
  })),
  createAdxEndpointConfiguration: byStream((_, stream) => ({
    data: `{interval: EVERY_HOUR, clusterEndpoint: "x", databaseName: "x", tenantId: "x", applicationId: "x", applicationKey: "x", stream: "${stream}"}`,
  })),
  updateAdxExportConfiguration: byStream(({ exportId }) => ({ data: `{id: ${id(exportId)}}` })),
  createExportConfiguration: byStream((_, stream) => ({
    data: `{destinationId: "none", interval: EVERY_HOUR, stream: "${stream}"}`,
  })),
  updateExportConfiguration: byStream(({ exportId }) => ({ id: id(exportId), data: '{}' })),

  // exports on demand, each with the right to read its stream
  ...each(['exportPreview', 'exportOnDemand'], () =>
    byStream((_, stream) => ({ data: `{destinationId: "none", stream: "${stream}"}` })),
  ),
  redriveQuarantined: byStream(({ jobId }) => ({ exportJobId: id(jobId) })),
  quarantinedEvents: [...plain(READERS.audit), ...byStream(({ jobId }) => ({ exportJobId: id(jobId) }))],

  // destinations: seen by who exports, changed by who looks after them
  ...each(['destinationKinds', 'destinations', 'destination'], () => plain(SEE_DESTINATIONS)),
  destinationPlan: plain(SEE_DESTINATIONS, { id: id('none'), stream: id('audit') }),
  ...each(
    [
      ...['createDestination', 'updateDestination', 'enableDestination', 'disableDestination', 'deleteDestination'],
      ...['testDestination', 'startConnectionCheck', 'connectionCheck'],
    ],
    () => plain(KEEP_DESTINATIONS),
  ),
}

function plain(may: readonly Subject[], args: Args = {}): Case[] {
  return [{ name: 'at all', may, args: () => args }]
}

function byStream(args: (ids: Ids, stream: StreamName) => Args): Case[] {
  return (['audit', 'guardrail_activity'] as const).map((stream) => ({
    name: `of ${stream}`,
    may: READERS[stream],
    args: (world) => args(world[stream], stream),
  }))
}

function each(names: readonly string[], cases: () => Case[]): Record<string, Case[]> {
  return Object.fromEntries(names.map((name) => [name, cases()]))
}

function id(text: string): string {
  return JSON.stringify(text)
}
