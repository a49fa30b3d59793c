import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from '../github/servers.ts'
import type { StandIn } from './exchange.ts'
import { type FrontOptions, serve } from './request-handler.ts'

/** A stand-in over plain HTTP, which the action speaks on loopback only. */
export interface Loopback {
  host: string
  origin: string
  close(): Promise<void>
}

/** @param server whose stand-in it is; its registry is the address itself */
export async function openLoopback(front: FrontOptions, server: Server, standIn: StandIn): Promise<Loopback> {
  const http = createServer((req, res) => {
    const where = { host, origin: `http://${host}`, job: 'plain' }
    void serve(front, { server: { ...server, registry: host }, standIn }, where, req, res)
  })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    host,
    origin: `http://${host}`,
    async close() {
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
    }
  }
}
