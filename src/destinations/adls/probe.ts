import type { Random } from '../../base/random.ts'
import { crc64 } from '../../blocks/crc64.ts'
import { azureCode } from '../blob/storage-fault.ts'
import type { OnProbeStep, ProbeReport } from '../destination.ts'
import { type ProbeCheck, runProbe } from '../probe-report.ts'
import type { BlobClient } from './client.ts'
import { type AnswerContext, answerFault } from './fault.ts'
import type { AdlsTarget } from './options.ts'
import { forecastSas, requireUsable, type SasUse, uploadWay } from './sas-forecast.ts'

const TEST_FILE = Buffer.from('{"spillway":"connection test","keep":"this file may be deleted"}\n')

export interface AdlsProbe {
  readonly client: BlobClient
  readonly target: AdlsTarget
  readonly context: () => AnswerContext
  readonly random: Random
}

/** From the address to one small file, with no more rights than delivering needs. The address itself was checked when the destination was opened. */
export async function probeAdls(probe: AdlsProbe, signal: AbortSignal, onStep?: OnProbeStep): Promise<ProbeReport> {
  const { client, target, context } = probe
  const use: SasUse = {
    path: target.path,
    protocol: target.endpoint.startsWith('https:') ? 'https:' : 'http:',
  }
  const { sas, now } = context()
  const checks: ProbeCheck[] = [
    { step: 'address', check: () => `Files go to ${client.address(target.path).replace(/\/$/, '')}.` },
    { step: 'token', check: () => requireUsable(sas, use, now) },
    { step: 'resolve', check: () => resolve(client, signal) },
    { step: 'connect', check: () => connect(client, use, signal) },
    { step: 'write', check: () => write(probe, signal) },
  ]
  return await runProbe(checks, forecastSas(sas, use, now), signal, onStep)
}

async function resolve(client: BlobClient, signal: AbortSignal): Promise<string> {
  const addresses = await client.resolve(signal)
  return `\`${client.host}\` is at ${addresses.join(', ')}.`
}

async function connect(client: BlobClient, use: SasUse, signal: AbortSignal): Promise<string> {
  await client.connect(signal)
  return use.protocol === 'https:'
    ? 'The endpoint answers, and its TLS certificate is valid.'
    : 'The endpoint answers, over plain http (an emulator).'
}

/**
 * One file of a fixed name: the first time it is written, afterwards "already there" proves the same right without replacing anything, so that
 * immutable storage stays clean. A token with Create alone gets a plain refusal for a taken name, and so a new name each time.
 */
async function write(probe: AdlsProbe, signal: AbortSignal): Promise<string> {
  const { client, target, context, random } = probe
  const unique = uploadWay(target.sas) === 'single-request' ? `-${random.uuid()}` : ''
  const blob = [target.path, '_spillway', `connection-test${unique}.json`].filter((part) => part !== '').join('/')
  const body = { chunks: [TEST_FILE], length: TEST_FILE.length, crc64: crc64(TEST_FILE) }
  const headers = { 'if-none-match': '*', 'x-ms-blob-content-type': 'application/json' }
  const answer = await client.putBlob(blob, body, headers, signal)
  if (answer.status === 201) return `Wrote the test file ${blob}.`
  const code = azureCode(answer)
  if (code === 'BlobAlreadyExists' || code?.startsWith('BlobImmutable')) {
    return `May write: the test file ${blob} of an earlier test is there.`
  }
  throw answerFault(answer, context())
}
