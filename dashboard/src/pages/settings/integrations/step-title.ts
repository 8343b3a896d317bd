const TITLES: Readonly<Record<string, string>> = {
  address: 'Understand the address',
  resolve: 'Find the host',
  connect: 'Reach it',
  token: 'Read the token',
  signIn: 'Sign in',
  database: 'Find the database',
  table: 'Have the tables ready',
  mapping: 'Have the mappings ready',
  ingest: 'May ingest',
  resources: 'Get a place to upload to',
  folder: 'Find the folder',
  write: 'May write',
}

/** A step of a connection check, as one reads it. A step that is not known yet is shown as it is named. */
export function stepTitle(step: string): string {
  return TITLES[step] ?? step
}
