// Stops npm's scripts on a node that is too old for them. On Linux `npm ci` brings node itself (optionalDependencies), so
// package.json has no `engines`: npm would warn of the node that runs `npm ci`, which may be any.
const NEEDED = 24

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(`This is Node ${process.version}; the tests, the demo and the bench need Node ${NEEDED} or later.`)
  process.exit(1)
}
