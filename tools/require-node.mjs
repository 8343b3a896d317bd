// Plain JavaScript that old versions of Node.js can read too: what follows in `npm test` and its like is TypeScript and needs a newer one.
const NODE_MIN = { major: 24, minor: 7 }
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < NODE_MIN.major || (major === NODE_MIN.major && minor < NODE_MIN.minor)) {
  process.stderr.write(
    `Error: Node.js ${NODE_MIN.major}.${NODE_MIN.minor} or newer is needed; this is ${process.versions.node} (${process.execPath}).\n` +
      'Hint: Run `npm ci` first: it brings one along, which the npm scripts then use.\n',
  )
  process.exit(1)
}
