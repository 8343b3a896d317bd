import type { Secret } from '../base/secret.ts'
import { DELIVERY_STALL_MS_DEFAULT } from '../model/delivery-stall.ts'
import {
  byteSize,
  duration,
  folder,
  listOf,
  network,
  oneOf,
  secretText,
  text,
  type ValueType,
  wholeNumber,
  wholeNumberOrAuto,
  yesNo,
} from './value-types.ts'

export interface ServerOption<T = unknown> {
  readonly type: ValueType<T>
  /** As a person would write it; absent where the option stays unset. A secret has none. */
  readonly default?: string
  readonly description: string
  readonly group: OptionGroup
  /** Never taken as a flag's or file's value, only from its variable or from a file of its own. */
  readonly secret?: true
}

export const OPTION_GROUPS = ['Server', 'Security', 'Destinations', 'Intake', 'Retention', 'Exports'] as const
export type OptionGroup = (typeof OPTION_GROUPS)[number]

const KIB = 1024
const MIB = 1024 * KIB
const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** Every option of `spillway serve`: environment, file, flags, help and docs/reference/configuration.md come from this table. */
export const SERVER_OPTIONS = {
  dataDir: option({
    type: folder(),
    default: '.spillway',
    description: "Folder of Spillway's data: the event log, receipts and keys. Made on the first start.",
    group: 'Server',
  }),
  host: option({
    type: text('ADDRESS', /^[^\s/]+$/, 'a host name or IP address'),
    default: '127.0.0.1',
    description: 'Address to listen on. Beyond loopback, put a proxy with TLS in front.',
    group: 'Server',
  }),
  port: option({
    type: wholeNumber(0, 65_535),
    default: '8420',
    description: 'Port to listen on; 0 takes a free one.',
    group: 'Server',
  }),
  logLevel: option({
    type: oneOf(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    description: 'The least important log line that is written (to standard error, as JSON).',
    group: 'Server',
  }),
  columnCacheBytes: option({
    type: byteSize(MIB, 64 * 1024 * MIB),
    default: '256MiB',
    description:
      'Memory for what pages filter, sort and count events by; 256 MiB serve some 10 million of them. With less, what was not asked for lately is read again.',
    group: 'Server',
  }),

  masterKey: option({
    type: secretText(
      43,
      /^(?:[0-9a-f]{64}|[A-Za-z0-9+/_-]{43}=?)$/i,
      '32 random bytes in base64 (`openssl rand -base64 32`) or 64 hex digits',
    ),
    description:
      'Key that encrypts stored destination secrets. When it is not set, a key file `master.key` (mode 0600) is made in the data folder: keep a copy of it apart from the backups.',
    group: 'Security',
    secret: true,
  }),
  bootstrapToken: option({
    type: secretText(32, /^[\x21-\x7e]+$/, 'at least 32 characters, without spaces'),
    description:
      'Admin token to start with, for automated set-ups. When it is not set, the first start prints a one-time token.',
    group: 'Security',
    secret: true,
  }),
  allowInsecureLoopback: option({
    type: yesNo(),
    default: 'false',
    description: 'Allow destinations on plain http at loopback addresses: for emulators only.',
    group: 'Security',
  }),

  trustedProxies: option({
    type: listOf(network()),
    default: '',
    description:
      'Proxies in front whose X-Forwarded-For, -Proto and -Host headers count. Empty: nobody is believed, and people can sign in on this machine only.',
    group: 'Security',
  }),
  sessionMsMax: option({
    type: duration(60 * SECOND, 720 * HOUR),
    default: '12h',
    description: 'How long a person stays signed in at most.',
    group: 'Security',
  }),
  sessionIdleMsMax: option({
    type: duration(60 * SECOND, 720 * HOUR),
    default: '1h',
    description: 'After how long without a request a person has to sign in again.',
    group: 'Security',
  }),

  destinationHosts: option({
    type: listOf(text('HOST', /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i, 'a host name, or `*.example.com`')),
    default: '',
    description: "Hosts that destinations may use beside the vendors' own domains: exact, or `*.example.com`.",
    group: 'Destinations',
  }),
  fileDestinationRoots: option({
    type: listOf(folder()),
    default: '',
    description: 'Folders below which exports to files may write. Empty: none.',
    group: 'Destinations',
  }),

  intakeBodyBytesMax: option({
    type: byteSize(64 * KIB, 4096 * MIB),
    default: '256MiB',
    description: 'Largest request body, after decompression.',
    group: 'Intake',
  }),
  intakeLineBytesMax: option({
    type: byteSize(KIB, 16 * MIB),
    default: '1MiB',
    description: 'Largest single event.',
    group: 'Intake',
  }),
  intakeBytesInFlightMax: option({
    type: byteSize(MIB, 4096 * MIB),
    default: '64MiB',
    description: 'Bytes of events held in memory until they are committed; beyond it, requests are answered with 429.',
    group: 'Intake',
  }),
  intakeThreads: option({
    type: wholeNumberOrAuto(0, 16),
    default: 'auto',
    description:
      'Threads that read, check and compress what comes in. `auto`: one less than the processors, at least 1 and at most 4. 0: none, the main thread does it, which needs less memory and takes in less.',
    group: 'Intake',
  }),

  retentionDays: option({
    type: wholeNumber(1, 36_500),
    default: '90',
    description: 'Days that events are kept.',
    group: 'Retention',
  }),
  retentionOverridesExports: option({
    type: yesNo(),
    default: 'false',
    description: 'Remove old events even where an enabled export has not delivered them yet: they are lost to it.',
    group: 'Retention',
  }),

  artifactRowsMax: option({
    type: wholeNumber(10, 5_000_000),
    default: '5000000',
    description: 'Most events in one exported file; where the destination takes fewer, its own limit counts.',
    group: 'Exports',
  }),
  artifactBytesMax: option({
    type: byteSize(64 * KIB, 1024 * MIB),
    default: '1GiB',
    description:
      'Largest exported file, before compression; where the destination takes less (ADLS: 256 MiB), its own limit counts.',
    group: 'Exports',
  }),
  deliveryStallMsMax: option({
    type: duration(SECOND, HOUR),
    default: `${DELIVERY_STALL_MS_DEFAULT / SECOND}s`,
    description: 'How long a delivery may make no progress before it counts as failed and is tried again.',
    group: 'Exports',
  }),
  schedulerTickMs: option({
    type: duration(10, 60 * SECOND),
    default: '1s',
    description: 'How often due exports are looked for.',
    group: 'Exports',
  }),
  leaseMs: option({
    type: duration(SECOND, HOUR),
    default: '30s',
    description:
      'How long a claim on an export job lasts without renewal; after a crash, the job goes on after this time.',
    group: 'Exports',
  }),
} as const

export type ServerOptionName = keyof typeof SERVER_OPTIONS
export const SERVER_OPTION_NAMES = Object.keys(SERVER_OPTIONS) as ServerOptionName[]

type OptionValue<O> = O extends { readonly type: ValueType<infer T> } ? T : never

/** The settings as the server uses them: complete, checked and frozen. Secrets that were not given are absent. */
export type ServerSettings = {
  readonly [Name in Exclude<ServerOptionName, SecretName>]: OptionValue<(typeof SERVER_OPTIONS)[Name]>
} & { readonly [Name in SecretName]?: Secret }

type SecretName = 'masterKey' | 'bootstrapToken'

/** One row with its own value type, seen the same way as every other row. */
function option<T>(row: ServerOption<T>): ServerOption<T> {
  return row
}

export function serverOption(name: ServerOptionName): ServerOption {
  return SERVER_OPTIONS[name] as ServerOption
}
