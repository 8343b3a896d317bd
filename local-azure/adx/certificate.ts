import { generate } from 'selfsigned'

/** PEM texts. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** A certificate authority of this run only, and a server certificate that it signed. */
export interface LocalAuthority {
  /** What clients must trust. */
  readonly caPem: string
  readonly server: Certificate
}

const DAY_MS = 86_400_000

/** Made with WebCrypto: nothing to install, nothing kept. Valid for 127.0.0.1, ::1 and localhost. */
export async function createLocalAuthority(nowMs: number): Promise<LocalAuthority> {
  const validity = { notBeforeDate: new Date(nowMs - DAY_MS), notAfterDate: new Date(nowMs + 30 * DAY_MS) }
  const common = { ...validity, keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const
  const ca = await generate([{ name: 'commonName', value: 'Spillway local Azure stand-in CA' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'Spillway local Azure stand-in' }], {
    ...common,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { caPem: ca.cert, server: { cert: server.cert, key: server.private } }
}
