/** Places to deliver to. To see them needs AUDIT, GUARDRAIL or INTEGRATIONS; to change or to test them needs INTEGRATIONS. */
export const typeDefs = /* GraphQL */ `
  extend type Query {
    "What can be delivered to, with everything that a form needs."
    destinationKinds: [DestinationKind!]!
    "Oldest first."
    destinations: [Destination!]!
    destination(id: ID!): Destination!
    "The table changes that a delivery of this stream would make (Azure Data Explorer), a sentence each; empty where nothing would change."
    destinationPlan(id: ID!, stream: String!): [String!]!
    "A check that the same identity began, as far as it has come. Kept for five minutes after its end."
    connectionCheck(id: ID!): ConnectionCheck!
  }

  extend type Mutation {
    "Checks the connection and saves. With saveOnFailure it is saved disabled and shown as FAILED."
    createDestination(data: DestinationInput!): Destination!
    """
    Only the fields that change; null sets one back to its default. Secrets are asked for again when a target field changes. A lone secret is a
    rotation: it is checked before it replaces the old one, and one that fails never does.
    """
    updateDestination(id: ID!, data: DestinationUpdateInput!): Destination!
    "One whose last check failed is checked first, and stays disabled when it fails again."
    enableDestination(id: ID!): Destination!
    "Its exports pause; nothing is lost."
    disableDestination(id: ID!): Destination!
    "Its export configurations are deleted with it, open jobs cancelled, its secrets wiped. Jobs and receipts stay."
    deleteDestination(id: ID!): Destination!
    "Checks the stored connection again, step by step; the outcome is kept with it."
    testDestination(id: ID!): Destination!
    """
    Begins a check of what is in a form; its steps can be watched as they come with the query connectionCheck. With an id, secrets left out are the
    stored ones. It makes nothing at the destination: the steps say which tables saving would make.
    """
    startConnectionCheck(data: DestinationInput!, destinationId: ID): ConnectionCheck!
  }

  enum ConnectionStatus {
    SUCCESS
    FAILED
    UNKNOWN
  }

  type ConnectionReport {
    ok: Boolean!
    checkedAt: DateTime!
    steps: [ConnectionStep!]!
    warnings: [String!]!
  }

  type ConnectionStep {
    step: String!
    ok: Boolean!
    message: String!
    code: String
    hint: String
  }

  type ConnectionCheck {
    id: ID!
    running: Boolean!
    "Those that have ended."
    steps: [ConnectionStep!]!
    "Set when it has ended."
    report: ConnectionReport
  }

  type DestinationKind {
    "adx, adls or file"
    kind: String!
    title: String!
    "One sentence for a card."
    description: String!
    "Its page, e.g. docs/destinations/adx.md."
    docsPath: String!
    "Whether deliveries become queryable there after they were accepted."
    confirmsRows: Boolean!
    "In the order of the form."
    fields: [DestinationField!]!
  }

  enum DestinationFieldType {
    TEXT
    SECRET
    BOOLEAN
    CHOICE
    LIST
    NUMBER
  }

  type DestinationField {
    name: String!
    "As in the vendor's pages."
    label: String!
    type: DestinationFieldType!
    required: Boolean!
    "Its change asks for the secrets again."
    isTarget: Boolean!
    "Most people leave it as it is."
    advanced: Boolean!
    default: JSON
    "All that a CHOICE may be; proposals for a LIST."
    choices: [String!]!
    placeholder: String!
    "One or two sentences: what it is."
    help: String!
    "Where to find it in the portal, step by step."
    where: [String!]!
  }

  type Destination {
    id: ID!
    kind: String!
    kindTitle: String!
    name: String!
    "Without secrets."
    settings: JSON!
    "Names of the secret fields that are set."
    secretsSet: [String!]!
    "Where data goes, in one line: cluster/database, account/container/path, folder."
    target: String!
    confirmsRows: Boolean!
    enabled: Boolean!
    connectionStatus: ConnectionStatus!
    connectionReport: ConnectionReport
    "When the credential stops working, where that can be known."
    credentialExpiresAt: DateTime
    warnings: [String!]!
    "Those of the streams that this identity may read."
    exportConfigurations: [ExportConfiguration!]!
    createdBy: User
    createdAt: DateTime!
    updatedBy: User
    updatedAt: DateTime!
    "Set where it is gone, and only jobs still name it."
    deletedAt: DateTime
  }

  input DestinationInput {
    kind: String!
    "How people tell it from others. Where it is left out, the title of its kind, with a number where that is taken."
    name: String
    "By the names in destinationKinds, secrets among them."
    fields: JSON!
    saveOnFailure: Boolean = false
  }

  input DestinationUpdateInput {
    name: String
    fields: JSON
    saveOnFailure: Boolean = false
  }
`
