// Loaded into the built action with NODE_OPTIONS=--require: it takes the machine for Windows, and the first calls that
// rename, remove or read a file of HOLD fail as they do there while another process has the file open.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

Object.defineProperty(process, 'platform', { value: 'win32' })

const held = new RegExp(process.env.HOLD || '^$')
for (const [name, code] of [
  ['renameSync', 'EPERM'],
  ['linkSync', 'EPERM'],
  ['rmSync', 'EBUSY'],
  ['readFileSync', 'EACCES']
]) {
  const original = fs[name]
  let left = 3
  fs[name] = (...args) => {
    if (args.some(arg => typeof arg === 'string' && held.test(arg)) && left-- > 0) {
      throw Object.assign(new Error(`${code}: operation not permitted`), { code, syscall: name })
    }
    return original(...args)
  }
}
syncBuiltinESMExports()
