import { subscribe } from 'node:diagnostics_channel'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { LocalAdxAddress } from '../local-azure/adx/local-adx.ts'
import type { RowsFile } from './adx-rows.ts'
import { cpuSeconds, heard, peakRssMb, print } from './child.ts'

export interface SendingTask {
  readonly address: LocalAdxAddress
  readonly files: readonly RowsFile[]
}

export interface Sending {
  /** Until the service had taken the last file. */
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakRssMb: number
  readonly requests: number
}

/** Sends file after file and measures it. Signing in is a part of it, starting the process is not. */
export async function measureSending(
  open: (address: LocalAdxAddress) => (file: RowsFile) => Promise<void>,
): Promise<void> {
  for await (const { address, files } of heard<SendingTask>()) {
    setDefaultCACertificates([...getCACertificates('default'), address.caPem])
    const send = open(address)
    const requests = countRequests()
    const [cpu, startedAt] = [process.cpuUsage(), performance.now()]
    for (const file of files) await send(file)
    const seconds = (performance.now() - startedAt) / 1000
    print({ seconds, cpuSeconds: cpuSeconds(cpu), peakRssMb: peakRssMb(), requests: requests() } satisfies Sending)
    break
  }
  process.exit()
}

/** Whatever a client sends, with undici or with Node's own http. */
function countRequests(): () => number {
  let requests = 0
  const count = (): void => {
    requests += 1
  }
  subscribe('undici:request:create', count)
  subscribe('http.client.request.start', count)
  return () => requests
}
