/** Answers of a server, as its GraphQL interface gives them. */

export const ADX_KIND = {
  kind: 'adx',
  title: 'Azure Data Explorer',
  description: 'Rows in tables.',
  docsPath: 'docs/destinations/adx.md',
  confirmsRows: true,
  fields: [
    field('clusterEndpoint', {
      label: 'Cluster Endpoint',
      where: ['Open the portal.', 'Copy the URI.'],
      isTarget: true,
    }),
    field('databaseName', { label: 'Database Name' }),
    field('applicationKey', { label: 'Application Key (Client Secret)', type: 'SECRET' }),
    field('redactPayload', {
      ...{ label: 'Requests and responses', type: 'CHOICE', required: false, advanced: true },
      ...{ default: 'keep', choices: ['keep', 'drop', 'mask'] },
    }),
  ],
}
export const FILE_KIND = {
  ...{ kind: 'file', title: 'Local folder', description: 'Files.', docsPath: 'docs/destinations/file.md' },
  confirmsRows: false,
  fields: [field('folder', { label: 'Folder', placeholder: '/srv/exports' })],
}

function field(name: string, more: object): object {
  return {
    ...{ name, label: name, type: 'TEXT', required: true, isTarget: false, advanced: false, default: null },
    ...{ choices: [], placeholder: '', help: `About ${name}.`, where: [] },
    ...more,
  }
}

export const ADX = {
  id: '5d0c9b1e-55a1-4f0e-9a53-5a3a1b3e0f11',
  kind: 'adx',
  kindTitle: 'Azure Data Explorer',
  name: 'Security estate',
  settings: {
    clusterEndpoint: 'https://c.westeurope.kusto.windows.net',
    databaseName: 'Security',
    redactKeys: ['ssn'],
  },
  secretsSet: ['applicationKey'],
  target: 'c.westeurope.kusto.windows.net/Security',
  confirmsRows: true,
  enabled: true,
  connectionStatus: 'SUCCESS',
  connectionReport: { ok: true, checkedAt: '2026-01-01T00:00:00.000Z', steps: [], warnings: ['May not count rows.'] },
  credentialExpiresAt: null,
  warnings: [],
  exportConfigurations: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
}

export const ON_DEMAND_JOB = {
  id: '0f2c1f3e-8d35-4a53-9a0e-1f6b1f0a7c11',
  exportConfigurationId: null,
  destination: ADX,
  stream: 'guardrail_activity',
  status: 'RUNNING',
  trigger: 'on_demand',
  filter: { facets: [{ facet: 'severity', values: ['HIGH', null] }], search: 'sql', ids: ['a', 'b'] },
  planned: true,
  ...{ windowFrom: 1, windowUpto: 5001, rowsPlanned: 5000, rowsSelected: 2000, rowsLeftOut: 30 },
  ...{ rowsDelivered: 0, rowsQuarantined: 0, rowsQueryable: 0, confirmsRows: true, bytesSent: 0 },
  ...{ taskCount: 2, tasksDelivered: 0, tasksQueryable: 0 },
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  ...{ endedAt: null, queryableAt: null, failure: null, confirmationFailure: null, queryLink: null },
}
