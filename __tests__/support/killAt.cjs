// Loaded into the built action with NODE_OPTIONS=--require. What child processes do is not counted.
//
//     KILL_AT      kills main before its n-th change of the file system
//     SNAPSHOT_TO  copies the folders of SNAPSHOT_OF (a JSON array) into SNAPSHOT_TO/n before the n-th change, for every
//                  SNAPSHOT_EVERY-th n: each copy is what a kill at that moment would leave
const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const { join } = require('node:path')
const { syncBuiltinESMExports } = require('node:module')

const { KILL_AT, SNAPSHOT_TO, SNAPSHOT_OF, SNAPSHOT_EVERY } = process.env
// Post has the same environment, and so have the programs that main starts.
const isMain = /dist.main\.js$/.test(process.argv[1] ?? '')
let count = 0
let copying = false

function beforeChange() {
  if (!isMain || copying) return
  count++
  if (count === Number(KILL_AT)) process.kill(process.pid, 'SIGKILL')
  if (SNAPSHOT_TO === undefined || count % Number(SNAPSHOT_EVERY) !== 0) return
  copying = true
  const copy = join(SNAPSHOT_TO, `${count}`)
  fs.mkdirSync(copy)
  // node's own cp drops the modes of folders.
  execFileSync('/bin/cp', ['-a', ...JSON.parse(SNAPSHOT_OF), copy])
  copying = false
}

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
    if (counts(args)) beforeChange()
    return original.apply(object, args)
  }
}
