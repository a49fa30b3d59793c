// Loaded into the built action with NODE_OPTIONS=--require: forbids what FORBID names, as a Windows without developer mode
// forbids symlinks.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

for (const name of (process.env.FORBID ?? '').split(' ').filter(Boolean)) {
  fs[`${name}Sync`] = () => {
    throw Object.assign(new Error(`EPERM: operation not permitted, ${name}`), { code: 'EPERM' })
  }
}
syncBuiltinESMExports()
