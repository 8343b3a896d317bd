// Plain JavaScript that old versions of Node.js can read too: what follows in `npm test` and its like is TypeScript and needs a newer one.
const NODE_MAJOR_MIN = 24

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `Error: Node.js ${NODE_MAJOR_MIN} or newer is needed; this is ${process.versions.node} (${process.execPath}).\n` +
      'Hint: Run `npm ci` first: it brings one along, which the npm scripts then use.\n',
  )
  process.exit(1)
}
