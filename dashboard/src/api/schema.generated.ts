// Generated from the schema by `npm run generate`: what operations of the dashboard name.

export type Permission = 'INGEST' | 'AUDIT' | 'GUARDRAIL' | 'INTEGRATIONS' | 'ADMIN'
