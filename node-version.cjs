// Stops npm's scripts on a node that is too old for them. On Linux npm ci brings node itself (optionalDependencies).
const { engines } = require('./package.json')

const numbers = text => text.match(/\d+/g).map(Number)
const [[major, minor = 0], [ownMajor, ownMinor]] = [numbers(engines.node), numbers(process.version)]
if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  console.error(
    `This is Node ${process.version}; the tests, the demo and the bench need ${engines.node}, such as Node 24.`
  )
  process.exit(1)
}
