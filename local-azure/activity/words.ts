type Words = readonly [string, ...string[]]

export const FIRST_NAMES: Words = [
  ...([
    'maria',
    'taylor',
    'wei',
    'amara',
    'jonas',
    'priya',
    'lucas',
    'fatima',
    'noah',
    'ingrid',
    'diego',
    'yuki',
  ] as const),
  ...[
    'olga',
    'samir',
    'chloe',
    'kwame',
    'elena',
    'marek',
    'aisha',
    'tom',
    'lena',
    'ravi',
    'sofia',
    'henrik',
    'zoë',
    'josé',
  ],
]

export const LAST_NAMES: Words = [
  ...([
    'smith',
    'garcia',
    'chen',
    'okafor',
    'berg',
    'patel',
    'silva',
    'haddad',
    'kim',
    'novak',
    'larsen',
    'tanaka',
  ] as const),
  ...[
    'ivanova',
    'mensah',
    'dubois',
    'weber',
    'rossi',
    'kowalski',
    'nguyen',
    'ali',
    'brown',
    'müller',
    'costa',
    'jansen',
  ],
]

export const COUNTRIES: Words = ['US', 'IN', 'DE', 'GB', 'BR', 'JP', 'FR', 'NG', 'SG', 'CA', 'AU', 'PL']

/** What people and agents ask about, to be put together: `Compare the open invoices of team north with the …`. */
export const VERBS: Words = [
  ...([
    'Summarise',
    'Compare',
    'Translate',
    'Review',
    'Rewrite',
    'Explain',
    'Check',
    'Classify',
    'Extract',
    'Draft',
  ] as const),
  ...['Shorten', 'Collect', 'Rank', 'Annotate', 'Verify', 'Reconcile', 'Forecast', 'List', 'Archive', 'Publish'],
]

export const ADJECTIVES: Words = [
  ...(['open', 'late', 'signed', 'disputed', 'draft', 'quarterly', 'internal', 'final', 'missing', 'new'] as const),
  ...['urgent', 'duplicate', 'unpaid', 'regional', 'expired', 'pending', 'renewed', 'scanned', 'approved', 'weekly'],
]

export const THINGS: Words = [
  ...([
    'invoices',
    'contracts',
    'tickets',
    'incidents',
    'pull requests',
    'test cases',
    'orders',
    'vendor answers',
  ] as const),
  ...['expense reports', 'risk notes', 'meeting minutes', 'release notes', 'job adverts', 'price lists', 'audit logs'],
  ...[
    'support chats',
    'shipment plans',
    'claims',
    'budget lines',
    'design documents',
    'query plans',
    'customer letters',
  ],
  ...['training slides', 'error traces', 'sales calls', 'policies', 'dashboards', 'data sheets', 'access requests'],
]

export const TEAMS: Words = [
  ...([
    'billing',
    'north',
    'Lisbon',
    'claims',
    'platform',
    'legal',
    'retail',
    'payments',
    'Kraków',
    'research',
  ] as const),
  ...['logistics', 'support', 'Osaka', 'security', 'people', 'treasury', 'field sales', 'São Paulo'],
]

export const ENDINGS: Words = [
  'Keep it under two hundred words.',
  'I need it before noon.',
  'Cite the paragraph numbers.',
  'Skip rows marked as duplicates.',
  'List what is unclear.',
  'No internal names, please.',
  'As a table.',
  'Do it as last time.',
]
