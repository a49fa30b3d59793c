import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Actions that do less than any real one, to measure real ones by. */
export interface Floor {
  /** Does nothing. */
  empty: string
  /** Asks the registry once: what node takes for TLS, with `require`, since node 24 loads undici for an `import` of http. */
  asking: string
  /** Asks twice and logs docker in, with this project's packages, bundled as it is (packages.ts). */
  packages: string
}

const BUNDLE = fileURLToPath(new URL('../..', import.meta.url))

const ASKING = `
const http = require('node:http')
const https = require('node:https')
const { hostname, port } = new URL(process.env.HTTPS_PROXY)
http.request({ hostname, port, method: 'CONNECT', path: 'ghcr.io:443', agent: false }).on('connect', (_, socket) => {
  const agent = new https.Agent()
  agent.createConnection = options => https.Agent.prototype.createConnection.call(agent, { ...options, socket })
  https.get('https://ghcr.io/v2/', { agent }, answer => answer.resume().on('end', () => agent.destroy()))
}).end()
`

/** Writes the actions below a folder. Out: their folders. */
export function makeFloor(folder: string): Floor {
  const make = (name: string, script?: string) => {
    const action = join(folder, name)
    mkdirSync(action)
    const runs = 'inputs: { token: {} }\nruns: { using: node24, main: index.js }\n'
    writeFileSync(join(action, 'action.yml'), `name: ${name}\n${runs}`)
    if (script !== undefined) writeFileSync(join(action, 'index.js'), script)
    return action
  }
  const packages = make('packages')
  const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js')
  const args = [ncc, 'build', 'simulator/bench/packages.ts', '--out', packages, '--transpile-only', '--quiet']
  execFileSync(process.execPath, args, { cwd: BUNDLE })
  return { empty: make('empty', ''), asking: make('asking', ASKING), packages }
}
