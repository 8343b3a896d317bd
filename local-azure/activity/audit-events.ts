/** What the governance product records beside queries: the event's name, its action, the kind of its target. */
export interface AuditEventKind {
  readonly name: string
  readonly action: string
  readonly targetType: string
}

export const AUDIT_EVENTS: readonly [AuditEventKind, ...AuditEventKind[]] = [
  { name: 'ApiKeyCreated', action: 'CREATE', targetType: 'APIKEY' },
  { name: 'ApiKeyDeleted', action: 'DELETE', targetType: 'APIKEY' },
  { name: 'AttributeApplied', action: 'CREATE', targetType: 'USER' },
  { name: 'AttributeRemoved', action: 'DELETE', targetType: 'USER' },
  { name: 'ConfigurationUpdated', action: 'UPDATE', targetType: 'CONFIGURATION' },
  { name: 'DatasourceAppliedToProject', action: 'CREATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceCatalogSynced', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceCreated', action: 'CREATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceDeleted', action: 'DELETE', targetType: 'DATASOURCE' },
  { name: 'DatasourceDisabled', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceUpdated', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceGlobalPolicyApplied', action: 'CREATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceGlobalPolicyConflictResolved', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceGlobalPolicyDisabled', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'DatasourceGlobalPolicyRemoved', action: 'DELETE', targetType: 'DATASOURCE' },
  { name: 'DatasourcePolicyCertificationExpired', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'DatasourcePolicyCertified', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'DomainCreated', action: 'CREATE', targetType: 'DOMAIN' },
  { name: 'DomainUpdated', action: 'UPDATE', targetType: 'DOMAIN' },
  { name: 'DomainDeleted', action: 'DELETE', targetType: 'DOMAIN' },
  { name: 'DomainDataSourcesUpdated', action: 'UPDATE', targetType: 'DOMAIN' },
  { name: 'DomainPermissionsUpdated', action: 'UPDATE', targetType: 'DOMAIN' },
  { name: 'GroupCreated', action: 'CREATE', targetType: 'GROUP' },
  { name: 'GroupUpdated', action: 'UPDATE', targetType: 'GROUP' },
  { name: 'GroupDeleted', action: 'DELETE', targetType: 'GROUP' },
  { name: 'GroupMemberAdded', action: 'UPDATE', targetType: 'GROUP' },
  { name: 'GroupMemberRemoved', action: 'UPDATE', targetType: 'GROUP' },
  { name: 'LicenseCreated', action: 'CREATE', targetType: 'LICENSE' },
  { name: 'LicenseDeleted', action: 'DELETE', targetType: 'LICENSE' },
  { name: 'ProjectPurposesAcknowledged', action: 'UPDATE', targetType: 'PROJECT' },
  { name: 'PurposeUpserted', action: 'UPDATE', targetType: 'PURPOSE' },
  { name: 'SubscriptionCreated', action: 'CREATE', targetType: 'DATASOURCE' },
  { name: 'SubscriptionUpdated', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'SubscriptionDeleted', action: 'DELETE', targetType: 'DATASOURCE' },
  { name: 'SubscriptionRequestApproved', action: 'UPDATE', targetType: 'DATASOURCE' },
  { name: 'TagApplied', action: 'CREATE', targetType: 'TAG' },
  { name: 'UserAuthenticated', action: 'AUTHENTICATE', targetType: 'USER' },
  { name: 'UserLogout', action: 'LOGOUT', targetType: 'USER' },
]

type Choices = readonly [string, ...string[]]

export const TABLES: Choices = [
  ...(['claims', 'customers', 'exhibition', 'orders', 'payroll', 'patients', 'transactions', 'shipments'] as const),
  ...['contracts', 'web_sessions', 'inventory', 'employees', 'prescriptions', 'invoices', 'loan_applications'],
]

export const COLUMNS: Choices = [
  ...([
    'id',
    'created_at',
    'region',
    'amount',
    'status',
    'customer_id',
    'email',
    'birth_date',
    'title',
    'year',
  ] as const),
  ...['currency', 'diagnosis_code', 'postal_code', 'salary_band', 'last_login', 'risk_class', 'agent_id', 'iban'],
]

export const USER_AGENTS: Choices = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Version/17.6 Safari/605.1.15',
  'Snowflake Web App',
  'databricks-sql-connector/3.4.0',
  'python-requests/2.32.3',
  'dbt/1.9.1',
]

export const REASONS: Choices = [
  'insufficient permissions',
  'purpose not acknowledged',
  'subscription expired',
  'policy denies access to one of the columns',
]
