/** The command line on a server that does nothing but show its configuration and close slowly: `node fake-host.ts serve …`. */
import { setTimeout as delay } from 'node:timers/promises'
import { runCli } from '../main.ts'

await runCli(process.argv.slice(2), {
  version: '0.0.0',
  root: process.env['FAKE_ROOT'] ?? '/nonexistent',
  loadServer: async () => ({
    startServer: async (config) => {
      if (config.port === 1) throw Object.assign(new Error('listen'), { code: 'EADDRINUSE', syscall: 'listen' })
      const alive = setInterval(() => undefined, 60_000)
      process.stderr.write(`${JSON.stringify(config)}\n`)
      return {
        url: `http://${config.host}:${config.port}`,
        oneTimeToken: 'spw_once',
        close: async () => {
          process.stderr.write('closing\n')
          await delay(config.retentionDays === 1 ? 60_000 : 1)
          clearInterval(alive)
          process.stderr.write('closed\n')
        },
      }
    },
    createToken: () => Promise.reject(new Error('unused')),
    createUser: () => Promise.reject(new Error('unused')),
    resetPassword: () => Promise.reject(new Error('unused')),
    backup: async (config, file) => {
      process.stderr.write(`backup of ${config.dataDir} to ${file}\n`)
    },
  }),
})
