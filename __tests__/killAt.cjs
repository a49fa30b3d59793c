// Loaded into the built action with NODE_OPTIONS=--require: kills it before its n-th change of the file system, n from
// KILL_AT. What child processes do is not counted.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

// Post has the same environment, and so have the programs that main starts.
const limit = /dist.main\.js$/.test(process.argv[1] ?? '') ? Number(process.env.KILL_AT) : 0
let count = 0

const CHANGES =
  'appendFile chmod chown copyFile cp fchmod fchown fsync ftruncate link mkdir mkdtemp rename rm rmdir symlink truncate unlink utimes write writeFile'
for (const name of CHANGES.split(' ')) {
  wrap(fs, `${name}Sync`)
  wrap(fs, name)
  wrap(fs.promises, name)
}
for (const name of ['openSync', 'open'])
  wrap(fs, name, ([, flags]) => typeof flags === 'string' && /[wax+]/.test(flags))
syncBuiltinESMExports()

function wrap(object, key, counts = () => true) {
  const original = object[key]
  if (typeof original !== 'function') return
  object[key] = (...args) => {
    if (counts(args) && ++count === limit) process.kill(process.pid, 'SIGKILL')
    return original.apply(object, args)
  }
}
