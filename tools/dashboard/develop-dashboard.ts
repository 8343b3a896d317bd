/** `npm run dev:dashboard -- http://127.0.0.1:8420`: the pages from their sources, with the API of a server that runs already. */
import { createServer } from 'vite'
import { viteOptions } from './vite-options.ts'

// The proxy leaves `Host` as it is: Spillway compares it with `Origin`.
const target = process.argv[2] ?? 'http://127.0.0.1:8420'
const server = await createServer({
  ...viteOptions,
  logLevel: 'info',
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': { target } } },
})
await server.listen()
server.printUrls()
