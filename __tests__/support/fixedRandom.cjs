// Loaded into the built action with NODE_OPTIONS=--require: another program has guessed the name of the run's folder.
const crypto = require('node:crypto')
const { syncBuiltinESMExports } = require('node:module')

crypto.randomBytes = size => Buffer.alloc(size, 7)
syncBuiltinESMExports()
