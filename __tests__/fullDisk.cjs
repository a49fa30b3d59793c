// Loaded into the built action with NODE_OPTIONS=--require: below FULL_FOLDER no file gets any larger, as on a disk that
// is full. Files can still be made, as long as they are empty.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const folder = process.env.FULL_FOLDER ?? ''
const full = () =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
const pathOf = file => (typeof file === 'number' ? fs.readlinkSync(`/proc/self/fd/${file}`) : String(file))
const { writeFileSync, writeSync } = fs

fs.writeFileSync = (file, data, options) => {
  if (!pathOf(file).startsWith(folder)) return writeFileSync(file, data, options)
  if (typeof file === 'string') writeFileSync(file, '', options)
  throw full()
}
fs.writeSync = (file, buffer, offset, length, position) => {
  const grows = position + length > fs.fstatSync(file).size
  if (grows && pathOf(file).startsWith(folder)) throw full()
  return writeSync(file, buffer, offset, length, position)
}

syncBuiltinESMExports()
