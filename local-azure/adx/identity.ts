import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../src/base/random.ts'
import { createLocalAuthority, type LocalAuthority } from './certificate.ts'
import { newSigningKey } from './tokens.ts'

/** What must stay the same over a restart, so that clients need no new settings: kept in `identity.json` of the data folder. */
export interface Identity {
  readonly tenantId: string
  readonly application: Credentials
  readonly administrator: Credentials
  readonly signingKeyPem: string
  readonly authority: LocalAuthority
  readonly ports: { readonly entra: number; readonly engine: number; readonly management: number }
}

export interface Credentials {
  readonly applicationId: string
  readonly applicationKey: string
}

export async function loadIdentity(dataDir: string | undefined, random: Random, nowMs: number): Promise<Identity> {
  const path = dataDir === undefined ? undefined : join(dataDir, 'identity.json')
  if (path !== undefined && existsSync(path)) {
    const saved = JSON.parse(readFileSync(path, 'utf8')) as Identity
    const expired = new X509Certificate(saved.authority.server.cert).validToDate.getTime() < nowMs
    return expired ? { ...saved, authority: await createLocalAuthority(nowMs) } : saved
  }
  return {
    tenantId: random.uuid(),
    application: newCredentials(random),
    administrator: newCredentials(random),
    signingKeyPem: newSigningKey(),
    authority: await createLocalAuthority(nowMs),
    ports: { entra: 0, engine: 0, management: 0 },
  }
}

export function saveIdentity(dataDir: string, identity: Identity): void {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, 'identity.json'), JSON.stringify(identity, null, 2), { mode: 0o600 })
}

export function newCredentials(random: Random): Credentials {
  return { applicationId: random.uuid(), applicationKey: `stand-in~${random.bytes(24).toString('base64url')}` }
}
