import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { needOnMachine } from '../../simulator/runner/machine.ts'

/** Programs that a container takes from the machine. */
export const CONTAINER_NEEDS = ['unshare']

/** The runner in a container: starts node for each step that asks over its socket, and answers how that ended. */
const RUNNER = `const { spawnSync } = require('node:child_process')
require('node:net').createServer({ allowHalfOpen: true }, socket => {
  let asked = ''
  socket.on('data', chunk => (asked += chunk)).on('end', () => {
    const { args, ...options } = JSON.parse(asked)
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { ...options, encoding: 'utf8' })
    socket.end(JSON.stringify({ status, stdout, stderr }))
  })
}).listen(process.argv[1])`

/** What a step starts in place of node. */
const ASK = `const socket = require('node:net').connect(SOCKET)
let answered = ''
socket.on('data', chunk => (answered += chunk)).on('end', () => {
  const { status, stdout, stderr } = JSON.parse(answered)
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = status ?? 1
})
socket.end(JSON.stringify({ args: process.argv.slice(2), env: process.env, cwd: process.cwd() }))`

/** A runner that lives in a container as long as its job: of the same host name as others, and with its own process numbers. */
export interface Container {
  /** For `node` of a job. */
  readonly node: string
  stop(): void
}

/**
 * @param folder of the test
 * @param number of processes that were there before the runner, so that its own number is another one in each container
 */
export async function openContainer(folder: string, number: number): Promise<Container> {
  const socket = join(folder, `container-${number}`)
  const node = join(folder, `node-in-container-${number}`)
  writeFileSync(node, `#!${process.execPath}\n${ASK.replace('SOCKET', JSON.stringify(socket))}\n`, { mode: 0o755 })
  const shell = needOnMachine('bash')
  const script = 'for ((i = 0; i < $1; i++)); do : & done; wait; "$2" -e "$3" "$4" & wait'
  const apart = ['--uts', '--pid', '--fork', '--kill-child', '--mount-proc', shell, '-c', script]
  const args = [...apart, 'container', `${number}`, process.execPath, RUNNER, socket]
  const runner: ChildProcess = spawn(needOnMachine('unshare'), args, { stdio: ['ignore', 'inherit', 'inherit'] })
  while (!existsSync(socket)) {
    if (runner.exitCode !== null) throw new Error('the container ended before its runner was there')
    await sleep(10)
  }
  return { node, stop: () => void runner.kill('SIGKILL') }
}
