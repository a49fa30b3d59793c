import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from '../github/servers.ts'
import type { StandIn } from './exchange.ts'
import { type FrontOptions, serve } from './request-handler.ts'

/**
 * Opens a stand-in over plain HTTP, which the action speaks on loopback only.
 *
 * @param server whose stand-in it is; its registry is the address itself
 */
export async function openLoopback(front: FrontOptions, server: Server, standIn: StandIn) {
  const http = createServer((req, res) => {
    void serve(front, { server: { ...server, registry: host }, standIn }, { host, origin, job: 'plain' }, req, res)
  })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
  const origin = `http://${host}`
  return {
    host,
    async close(): Promise<void> {
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
    }
  }
}
