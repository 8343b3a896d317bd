/** What a shared access signature says of itself. Read in the browser, before anything is sent. */
export interface SasFacts {
  /** For a whole account, a container, or a folder and less. */
  readonly scope: 'account' | 'container' | 'directory' | 'blob' | 'unknown'
  readonly permissions: readonly SasPermission[]
  readonly startsAt: number | undefined
  readonly expiresAt: number | undefined
  /** One address or a range: from nowhere else it works. */
  readonly addresses: string | undefined
  readonly httpsOnly: boolean
  /** Its expiry and rights can be changed and revoked in a stored access policy, so they are not in the token. */
  readonly policy: string | undefined
  /** What will fail, or fail soon. */
  readonly problems: readonly string[]
}

export interface SasPermission {
  readonly letter: string
  readonly name: string
}

const PERMISSIONS: readonly SasPermission[] = [
  { letter: 'c', name: 'Create' },
  { letter: 'w', name: 'Write' },
  { letter: 'r', name: 'Read' },
  { letter: 'l', name: 'List' },
  { letter: 'a', name: 'Add' },
  { letter: 'd', name: 'Delete' },
]
const SCOPES: Readonly<Record<string, SasFacts['scope']>> = { c: 'container', d: 'directory', b: 'blob' }

/** From a token, an address with one, or a connection string; undefined where it is none of them yet. */
export function readSasToken(pasted: string, now: number): SasFacts | undefined {
  const parameters = parametersOf(pasted)
  if (parameters === undefined) return undefined
  const text = (name: string): string | undefined => parameters.get(name) ?? undefined
  const letters = text('sp') ?? ''
  const policy = text('si')
  const facts = {
    scope: text('ss') === undefined ? (SCOPES[text('sr') ?? ''] ?? 'unknown') : ('account' as const),
    permissions: PERMISSIONS.filter(({ letter }) => letters.includes(letter)),
    startsAt: time(text('st')),
    expiresAt: time(text('se')),
    addresses: text('sip'),
    httpsOnly: text('spr') === 'https',
    policy,
  }
  return { ...facts, problems: problemsOf({ ...facts, letters, now, signed: parameters.has('sig') }) }
}

function parametersOf(pasted: string): URLSearchParams | undefined {
  const text = pasted.trim()
  const inConnectionString = /(?:^|;)SharedAccessSignature=([^;]+)/i.exec(text)?.[1]
  const query = inConnectionString ?? text.slice(text.indexOf('?') + 1)
  // A sign of `+` is a plus here, not a blank.
  const parameters = new URLSearchParams(query.replaceAll('+', '%2B'))
  // A word or two are no token yet: it is begun with one of these and goes on with others.
  const known = ['sv', 'sig', 'sp', 'se', 'sr', 'ss', 'si'].filter((name) => parameters.get(name) !== null)
  return known.length >= 2 ? parameters : undefined
}

interface Judged extends Omit<SasFacts, 'problems' | 'permissions'> {
  readonly letters: string
  readonly now: number
  readonly signed: boolean
}

function problemsOf({ letters, expiresAt, startsAt, scope, policy, signed, now }: Judged): string[] {
  const problems: string[] = []
  if (!signed) problems.push('The signature (sig=…) is missing: was the end of the token cut off?')
  if (policy === undefined) {
    const missing = PERMISSIONS.slice(0, 2).filter(({ letter }) => !letters.includes(letter))
    for (const { name } of missing) problems.push(`The permission ${name} is missing.`)
    if (expiresAt === undefined) problems.push('It has no expiry (se=…).')
  }
  if (expiresAt !== undefined && expiresAt <= now) problems.push('It has expired.')
  if (startsAt !== undefined && startsAt > now) problems.push('It is not valid yet.')
  if (scope === 'blob') problems.push('It is for one file only: make one for the container.')
  return problems
}

function time(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}
