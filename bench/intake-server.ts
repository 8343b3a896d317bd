/** `node intake-server.ts DIR`: the real server on an empty store. Prints its address; reports its memory when asked, and stops on SIGTERM. */
import { resolveServerConfig } from '../src/config/resolve-server-config.ts'
import { startServer } from '../src/main.ts'
import { cpuSeconds, heard, peakRssMb, print, writtenBytes } from './child.ts'

const token = 'bench-token-bench-token-bench-token-bench'
const config = resolveServerConfig({
  flags: { dataDir: process.argv[2], port: '0', logLevel: 'silent' },
  env: { SPILLWAY_BOOTSTRAP_TOKEN: token },
})
const server = await startServer(config)
process.once('SIGTERM', () => void server.close().then(() => process.exit()))
print({ url: server.url, token, pid: process.pid })
const idle = process.cpuUsage()
const before = writtenBytes()
for await (const _ of heard())
  print({ peakRssMb: peakRssMb(), cpuSeconds: cpuSeconds(idle), writtenBytes: writtenBytes() - before })
