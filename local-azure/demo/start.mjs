// Plain JavaScript that also old versions of Node.js can read, so that who skipped `npm ci` is told so. The demo itself is main.ts.
import { existsSync } from 'node:fs'

const NODE_MAJOR_MIN = 24
const PACKAGES = ['azurite', '@azure/storage-blob', 'commander', 'fastify', 'kysely']

const modules = new URL('../../node_modules/', import.meta.url)
const missing = PACKAGES.filter((name) => !existsSync(new URL(`${name}/package.json`, modules)))
const isOld = Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN

if (missing.length > 0) fail(`the packages that it needs are not installed (${missing.join(', ')})`)
else if (isOld) fail(`it runs on Node.js ${process.versions.node}, and ${NODE_MAJOR_MIN} is the oldest that will do`)
else await import('./main.ts')

function fail(why) {
  process.stderr.write(
    `Error: The demo cannot start: ${why}.\n` +
      'Hint: Run `npm ci` in the repository first. It brings everything, a new enough Node.js too; then: npm run demo\n',
  )
  process.exitCode = 1
}
