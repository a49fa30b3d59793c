// Loaded into the built action with NODE_OPTIONS=--require: below FULL_FOLDER no file gets any larger, as on a disk that
// is full. Files can still be made, as long as they are empty.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const folder = process.env.FULL_FOLDER ?? ''
const { openSync, writeFileSync } = fs
const opened = new Set()

fs.openSync = (file, ...options) => {
  const handle = openSync(file, ...options)
  if (String(file).startsWith(folder)) opened.add(handle)
  else opened.delete(handle)
  return handle
}

// `appendFileSync` is one as well.
fs.writeFileSync = (file, data, options) => {
  if (opened.has(file)) throw full()
  if (!String(file).startsWith(folder)) return writeFileSync(file, data, options)
  const { flag = 'w' } = options ?? {}
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const room = flag === 'r+' ? size : 0
  if (Buffer.byteLength(data) <= room) return writeFileSync(file, data, options)
  writeFileSync(file, '', options)
  throw full()
}

function full() {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
}

syncBuiltinESMExports()
