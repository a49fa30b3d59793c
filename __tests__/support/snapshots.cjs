// Loaded into the built action with NODE_OPTIONS=--require: before each change that main makes to the file system, it looks
// at what is below the folders of SNAPSHOT_OF (a JSON array), which is what a kill at that moment would leave. SNAPSHOT_TO
// gets a line of JSON for each picture that is not like an earlier one: by path `[mode, bytes in base64]` of a file,
// `[mode]` of a folder, `[0, target]` of a link. Of what a step tells its runner post knows the state alone.
const fs = require('node:fs')
const { join } = require('node:path')
const { syncBuiltinESMExports } = require('node:module')

const { SNAPSHOT_TO, SNAPSHOT_OF } = process.env
const { appendFileSync, lstatSync, readdirSync, readFileSync, readlinkSync } = fs
const seen = new Set()
let isLooking = false

function beforeChange() {
  if (isLooking) return
  isLooking = true
  const all = {}
  for (const folder of JSON.parse(SNAPSHOT_OF)) look(folder, all)
  const others = /_runner_file_commands\/(?!state_)/
  const picture = JSON.stringify(Object.fromEntries(Object.entries(all).filter(([path]) => !others.test(path))))
  if (!seen.has(picture)) appendFileSync(SNAPSHOT_TO, `${picture}\n`)
  seen.add(picture)
  isLooking = false
}

function look(path, all) {
  const stat = lstatSync(path)
  const mode = stat.mode & 0o7777
  if (stat.isSymbolicLink()) all[path] = [0, readlinkSync(path)]
  else if (stat.isFile()) all[path] = [mode, readFileSync(path, 'base64')]
  else {
    all[path] = [mode]
    for (const name of readdirSync(path)) look(join(path, name), all)
  }
}

const CHANGES =
  'appendFile chmod chown copyFile cp fchmod fchown fsync ftruncate link mkdir mkdtemp rename rm rmdir symlink truncate unlink utimes write writeFile'
// Post has the same environment, and so have the programs that main starts.
if (/dist.main\.js$/.test(process.argv[1] ?? '')) {
  for (const name of CHANGES.split(' ')) {
    wrap(fs, `${name}Sync`)
    wrap(fs, name)
    wrap(fs.promises, name)
  }
  for (const name of ['openSync', 'open'])
    wrap(fs, name, ([, flags]) => typeof flags === 'string' && /[wax+]/.test(flags))
  syncBuiltinESMExports()
}

function wrap(object, key, counts = () => true) {
  const original = object[key]
  if (typeof original !== 'function') return
  object[key] = (...args) => {
    if (counts(args)) beforeChange()
    return original.apply(object, args)
  }
}
