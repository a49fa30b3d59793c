// Stops npm's scripts on a node that is too old for them. On Linux on x64 `npm ci` brings node itself
// (optionalDependencies), so package.json has no `engines`: npm would warn of the node that runs `npm ci`, which may be any.
// For x64 only: npm 10, which is Node 20's, removes `node_modules/.bin/node` again where a second package for another kind of
// machine has the same program.
const NEEDED = 24

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(`This is Node ${process.version}; the tests, the demo and the bench need Node ${NEEDED} or later.`)
  process.exit(1)
}
