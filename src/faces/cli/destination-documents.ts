import { type ConnectionReport, type ConnectionStep, type DestinationSummary, document } from './documents.ts'

/** The GraphQL requests about destinations. All are checked against the schema in documents.test.ts. */

export interface DestinationField {
  readonly name: string
  readonly label: string
  readonly type: 'TEXT' | 'SECRET' | 'BOOLEAN' | 'CHOICE' | 'LIST' | 'NUMBER'
  readonly required: boolean
  readonly advanced: boolean
  readonly default: unknown
  readonly choices: readonly string[]
  readonly placeholder: string
  readonly help: string
  readonly where: readonly string[]
}

export interface DestinationKind {
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly docsPath: string
  readonly fields: readonly DestinationField[]
}

export interface Destination extends DestinationSummary {
  readonly kindTitle: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secretsSet: readonly string[]
  readonly confirmsRows: boolean
  readonly connectionStatus: string
  readonly connectionReport: ConnectionReport | null
  readonly credentialExpiresAt: string | null
  readonly warnings: readonly string[]
  readonly exportConfigurations: readonly { readonly id: string; readonly stream: string; readonly interval: string }[]
  readonly createdAt: string
  readonly updatedAt: string
}

export interface ConnectionCheck {
  readonly id: string
  readonly running: boolean
  readonly steps: readonly ConnectionStep[]
  readonly report: ConnectionReport | null
}

const STEPS = '{ step ok message code hint }'
const REPORT = `{ ok steps ${STEPS} warnings }`
const CHECK = `{ id running steps ${STEPS} report ${REPORT} }`
const DESTINATION = `{
  id kind kindTitle name settings secretsSet target confirmsRows enabled connectionStatus connectionReport ${REPORT} credentialExpiresAt warnings
  exportConfigurations { id stream interval } createdAt updatedAt
}`
const FIELD = '{ name label type required advanced default choices placeholder help where }'

export const LIST_KINDS = document<DestinationKind[]>(
  'query',
  'destinationKinds',
  '',
  `{ kind title description docsPath fields ${FIELD} }`,
)
export const LIST_DESTINATIONS = document<Destination[]>('query', 'destinations', '', DESTINATION)
export const CREATE_DESTINATION = document<Destination>(
  'mutation',
  'createDestination',
  'data: DestinationInput!',
  DESTINATION,
)
export const UPDATE_DESTINATION = document<Destination>(
  'mutation',
  'updateDestination',
  'id: ID!, data: DestinationUpdateInput!',
  DESTINATION,
)
export const ENABLE_DESTINATION = document<Destination>('mutation', 'enableDestination', 'id: ID!', DESTINATION)
export const DISABLE_DESTINATION = document<Destination>('mutation', 'disableDestination', 'id: ID!', DESTINATION)
export const DELETE_DESTINATION = document<Destination>('mutation', 'deleteDestination', 'id: ID!', DESTINATION)
export const TEST_DESTINATION = document<Destination>('mutation', 'testDestination', 'id: ID!', DESTINATION)
export const START_CHECK = document<ConnectionCheck>(
  'mutation',
  'startConnectionCheck',
  'data: DestinationInput!, destinationId: ID',
  CHECK,
)
export const GET_CHECK = document<ConnectionCheck>('query', 'connectionCheck', 'id: ID!', CHECK)
export const TABLE_PLAN = document<string[]>('query', 'destinationPlan', 'id: ID!, stream: String!', '')
