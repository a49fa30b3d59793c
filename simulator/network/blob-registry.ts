import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { needOnMachine } from '../runner/machine.ts'

/**
 * Debian's docker-registry on loopback, keeping what real clients push. It asks for no credential: the simulator's own
 * registry stands before it and decides as ghcr.io would. `relativeurls`, since it does not know by which name it is called.
 */
export async function openBlobRegistry(folder: string) {
  const port = await freePort()
  const root = join(folder, 'storage')
  mkdirSync(root, { recursive: true })
  const config = join(folder, 'storage.yml')
  const settings = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: root } },
    http: { addr: `127.0.0.1:${port}`, relativeurls: true }
  }
  writeFileSync(config, JSON.stringify(settings))
  const child = spawn(needOnMachine('docker-registry'), ['serve', config], { stdio: 'ignore', env: {} })
  const gone = once(child, 'close')
  for (let tries = 0; !(await answers(port)); tries++) {
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
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/v2/`).then(
    ({ ok }) => ok,
    () => false
  )
