import { PAYLOAD_WAYS, SENSITIVE_KEYS } from '../../model/redaction.ts'
import type { FieldText } from '../describe-fields.ts'

const OVERVIEW_OF_APP = [
  'Open https://portal.azure.com and search for "App registrations".',
  'Open the application that Spillway signs in as; for a new one: New registration, Single tenant, Register.',
]

/** What the form says of each option, in its order. */
export const FIELD_TEXTS = {
  clusterEndpoint: {
    label: 'Cluster Endpoint',
    type: 'TEXT',
    isTarget: true,
    placeholder: 'https://mycluster.westeurope.kusto.windows.net',
    help: 'The address of the cluster: its URI or its data ingestion URI. Free clusters, Fabric eventhouses and Synapse pools work, too.',
    where: [
      'Open https://portal.azure.com and search for "Azure Data Explorer Clusters".',
      'Open your cluster.',
      'On its Overview page copy the URI.',
    ],
  },
  databaseName: {
    label: 'Database Name',
    type: 'TEXT',
    placeholder: 'Security',
    help: 'The database that the rows go to. It must be there already.',
    where: ['Open your cluster in the portal.', 'Select Databases on the left.', 'Copy the name from the list.'],
  },
  tenantId: {
    label: 'Tenant ID',
    type: 'TEXT',
    isTarget: true,
    placeholder: '00000000-0000-0000-0000-000000000000',
    help: 'The directory in which the application is registered: its ID, or one of its domains.',
    where: [...OVERVIEW_OF_APP, 'On its Overview page copy the Directory (tenant) ID.'],
  },
  applicationId: {
    label: 'Application ID',
    type: 'TEXT',
    isTarget: true,
    placeholder: '00000000-0000-0000-0000-000000000000',
    help: 'The app registration that Spillway signs in as. It needs the role Ingestor on the database.',
    where: [
      ...OVERVIEW_OF_APP,
      'On its Overview page copy the Application (client) ID.',
      'Give it the role: open your cluster in the portal, select Databases, your database, then Permissions, Add, Ingestor, and choose the application.',
      "Or run `.add database ['DATABASE'] ingestors ('aadapp=APPLICATION_ID;TENANT_ID')` on the database.",
    ],
  },
  applicationKey: {
    label: 'Application Key (Client Secret)',
    type: 'SECRET',
    help: 'The value of a client secret of the application. Spillway keeps it encrypted and never shows it again.',
    where: [
      'Open the app registration.',
      'Select Certificates & secrets, then Client secrets, then New client secret.',
      'Copy the Value (not the Secret ID): the portal shows it only once.',
    ],
  },
  guardrailTable: {
    label: 'Table for guardrail activity',
    type: 'TEXT',
    advanced: true,
    help: 'The table that rows of guardrail activity go to.',
  },
  auditTable: {
    label: 'Table for audit events',
    type: 'TEXT',
    advanced: true,
    help: 'The table that rows of audit events go to.',
  },
  createTables: {
    label: 'Create and extend tables',
    type: 'BOOLEAN',
    advanced: true,
    help: 'Spillway creates the tables and adds columns that are missing, which takes the role User on the database. Else it only checks them.',
  },
  redactPayload: {
    label: 'Requests and responses',
    type: 'CHOICE',
    advanced: true,
    choices: PAYLOAD_WAYS,
    help: 'What happens to the payload of guardrail activity before it leaves: keep it, drop it, or mask it (the same shape, with every value hidden).',
  },
  redactKeys: {
    label: 'Hidden keys',
    type: 'LIST',
    advanced: true,
    choices: SENSITIVE_KEYS,
    help: 'Names whose values are replaced by *** wherever they stand, before anything leaves. Case, - and _ do not count.',
  },
  ingestionEndpoint: {
    label: 'Ingestion Endpoint',
    type: 'TEXT',
    isTarget: true,
    advanced: true,
    placeholder: 'https://ingest-mycluster.westeurope.kusto.windows.net',
    help: 'Only for hosts of your own, where it does not follow from the cluster endpoint.',
    where: ['Open your cluster in the portal.', 'On its Overview page copy the Data Ingestion URI.'],
  },
} as const satisfies Record<string, FieldText>
