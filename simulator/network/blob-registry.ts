import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { needOnMachine } from '../runner/machine.ts'

export interface Storage {
  port: number
  close(): Promise<void>
}

/**
 * Debian's docker-registry on loopback, keeping what real clients push. It asks for no credential: the simulator's own
 * registry stands before it and decides as ghcr.io would. `relativeurls`, since it does not know by which name it is called.
 */
export async function openBlobRegistry(folder: string): Promise<Storage> {
  const port = await freePort()
  const root = join(folder, 'storage')
  mkdirSync(root, { recursive: true })
  const config = join(folder, 'storage.yml')
  writeFileSync(
    config,
    [
      'version: 0.1',
      'log: { level: error, accesslog: { disabled: true } }',
      `storage: { filesystem: { rootdirectory: ${JSON.stringify(root)} } }`,
      `http: { addr: "127.0.0.1:${port}", relativeurls: true }`,
      ''
    ].join('\n')
  )
  const child = spawn(needOnMachine('docker-registry'), ['serve', config], { stdio: 'ignore', env: {} })
  const gone = new Promise<void>(resolve => child.once('close', () => resolve()))
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 100 || child.exitCode !== null) throw new Error('docker-registry did not start')
    await sleep(50)
  }
  return {
    port,
    async close() {
      child.kill('SIGKILL')
      await gone
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
