// Loaded into the built action with NODE_OPTIONS=--require: a fault that nothing outside of the process can cause.
const fs = require('node:fs')
const https = require('node:https')
const { EventEmitter } = require('node:events')
const { syncBuiltinESMExports } = require('node:module')

const never = () => new Promise(() => undefined)

const full = name => {
  process.env[name] = '/dev/full'
}

const FAULTS = {
  /** A request that node never answers, and whose limit never comes. */
  'silent request': () => {
    const silent = { setTimeout: () => undefined, end: () => undefined, destroy: () => undefined }
    https.request = () => Object.assign(new EventEmitter(), silent)
    globalThis.setTimeout = () => ({ unref: () => undefined })
  },
  /** A file operation that never ends. */
  'silent summary': () => {
    fs.promises.access = never
  },
  rejection: () => {
    setTimeout(() => Promise.reject(new Error('made by the test')), 1)
  },
  exception: () => {
    setTimeout(() => {
      throw new Error('made by the test')
    }, 1)
  },
  /** A fault in the midst of the work: nothing foresees that there are no random numbers. */
  'no random': () => {
    require('node:crypto').randomBytes = () => {
      throw new Error('made by the test')
    }
  },
  'no output file': () => {
    process.env.GITHUB_OUTPUT = '/'
  },
  /** A disk that takes nothing more: the device that says so of every write. */
  'full GITHUB_OUTPUT': () => full('GITHUB_OUTPUT'),
  'full GITHUB_ENV': () => full('GITHUB_ENV'),
  'full GITHUB_STATE': () => full('GITHUB_STATE'),
  'no DNS': () => {
    require('node:dns').lookup = (host, _, done) =>
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }))
  }
}

// The programs that the action starts have the same environment.
if (new RegExp(`dist.${process.env.INJECT_INTO}\\.js$`).test(process.argv[1] ?? '')) FAULTS[process.env.INJECT]()
syncBuiltinESMExports()
