#!/usr/bin/env node
// Plain JavaScript that also old versions of Node.js can read, so that they are told what is missing.
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_MIN = { major: 24, minor: 7 }
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < NODE_MIN.major || (major === NODE_MIN.major && minor < NODE_MIN.minor)) {
  process.stderr.write(
    `Error: Spillway needs Node.js ${NODE_MIN.major}.${NODE_MIN.minor} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Hint: Install a newer Node.js. In a checkout, `npm ci` brings one along: start Spillway with ./spillway\n',
  )
  process.exit(1)
}

// Compiled code is kept in the user's own cache folder: the server is ready in half the time. NODE_COMPILE_CACHE chooses another one. Threads look for it in
// the environment only; without it each takes 25 MB more.
process.env.NODE_COMPILE_CACHE ||= join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'spillway')
module.enableCompileCache(process.env.NODE_COMPILE_CACHE)

// A checkout runs its sources; the package, under node_modules, where Node.js strips no types, has them compiled.
const root = new URL('../', import.meta.url)
const inCheckout = existsSync(new URL('src/faces/cli/main.ts', root))
const load = (name) => import(new URL(inCheckout ? `src/${name}.ts` : `dist/${name}.js`, root).href)

load('faces/cli/main').then(({ runCli }) =>
  runCli(process.argv.slice(2), {
    version: JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version,
    root: fileURLToPath(root),
    loadServer: () => load('main'),
  }),
)
