import { request as forwardTo, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from '../github/servers.ts'
import type { Answer, Asked, StandIn } from './exchange.ts'
import type { Fault, Faults } from './faults.ts'
import { bytesOf, type Framed, type Framing, sendFramed } from './framing.ts'
import { type Request, type RequestLog, stablePath } from './request-log.ts'

/** What stands behind a host's name. */
export interface Route {
  server: Server
  /** Absent for a foreign host: it takes what comes, and everything sent to it is kept. */
  standIn?: StandIn
}

export interface FrontOptions {
  ledger: RequestLog
  faults: Faults
  /** Milliseconds that every request and every tunnel takes longer. */
  delayMs: number
  framing: Framing
}

/** 64 MB: what has no end ends here, so that a client that does not stop fails its test and not the machine. */
const ENDLESS = 64 << 20

/** Serves one request that came in for `host` through the proxy of `job`: record, delay, fault, answer. */
export async function serve(
  options: FrontOptions,
  route: Route,
  where: { host: string; origin: string; job: string },
  req: IncomingMessage,
  res: ServerResponse
): Promise<void> {
  const asked = read(req, route, where.origin)
  const { ledger, faults, delayMs } = options
  const { host, job } = where
  const kind = route.standIn?.kindOf(asked) ?? 'foreign'
  const record = ledger.note(req, { kind, job, host, path: stablePath(req.url ?? '') })
  ledger.read(req, record, !route.standIn)
  for (const side of [req, res]) side.on('error', () => ledger.close(record))
  res.on('close', () => ledger.close(record))
  if (delayMs > 0) await sleep(delayMs)
  const fault = faults.take(record)
  if (fault) record.fault = fault.effect
  if (fault?.effect === 'delay') await sleep(fault.ms)
  else if (fault) {
    const framing = fault.framing ?? options.framing
    const wrong = wrongAnswer(fault)
    if (!wrong) breakOff(fault, framing, record, req)
    else if (fault.cutAfter === undefined) send(wrong, framing, record, req, res)
    else cut(wrong, framing, fault.cutAfter, req)
    return
  }
  const answer = route.standIn?.answer(asked) ?? { status: 200, body: { token: 'from-a-foreign-host' } }
  if (answer.unknown) {
    record.kind = 'unknown'
    record.why = answer.unknown
  }
  if (answer.forward) forward(answer.forward, record, req, res)
  else send(answer, options.framing, record, req, res)
}

function read(req: IncomingMessage, { server }: Route, origin: string): Asked {
  const [path = '', query = ''] = (req.url ?? '').split('?', 2)
  return { method: req.method ?? '', path, query: new URLSearchParams(query), headers: req.headers, server, origin }
}

function send(answer: Answer, framing: Framing, record: Request, req: IncomingMessage, res: ServerResponse): void {
  const framed = framedOf(answer)
  const body = req.method === 'HEAD' ? '' : framed.text
  record.status = answer.status
  record.answer = { ...framed.headers, body }
  record.sent = Buffer.byteLength(body)
  req.resume()
  sendFramed(framing, framed, req, res)
}

/** The first bytes of an answer, as a part of the whole, and then the end of the connection. */
function cut(answer: Answer, framing: Framing, part: number, req: IncomingMessage): void {
  const bytes = bytesOf(framing, framedOf(answer), req.method ?? '')
  req.socket.end(bytes.slice(0, Math.floor(bytes.length * part)), 'latin1')
}

function framedOf(answer: Answer): Framed {
  const { status, headers, body } = answer
  const text = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body)
  const type = typeof body === 'string' ? {} : { 'content-type': 'application/json' }
  return { status, headers: { ...type, ...headers }, text }
}

/** A fault that is an answer, only not the right one. */
function wrongAnswer(fault: Fault): Answer | undefined {
  switch (fault.effect) {
    case 'status':
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '' }
    case 'json':
      return { status: fault.status ?? 200, body: fault.body }
    case 'challenge': {
      const body = { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }
      return { status: 401, headers: { 'www-authenticate': fault.header }, body }
    }
    case 'redirect':
      return { status: fault.status ?? 307, headers: { location: fault.location } }
    case 'html': {
      const body =
        '<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>No server is available.</body></html>'
      return { status: fault.status ?? 502, headers: { 'content-type': 'text/html' }, body }
    }
    default:
      return undefined
  }
}

/** A fault that is no whole answer. */
function breakOff(fault: Fault, framing: Framing, record: Request, req: IncomingMessage): void {
  if (fault.effect === 'reset') return void req.socket.destroy()
  if (fault.effect === 'hang') return void req.resume()
  const sends = (pieces: Pieces) => void sendPieces(req.socket, pieces, record)
  if (fault.effect === 'raw') return void sends(fault)
  record.status = 200
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
  if (fault.effect === 'stall') sends({ pieces: [`${head}Content-Length: 1000\r\n\r\n`] })
  else if (fault.effect === 'truncated') req.socket.end(`${head}Content-Length: 1000\r\n\r\n{"token":"`)
  // The answer to a HEAD has no body that could be without end: the connection breaks.
  else if (fault.effect === 'endless' && record.method === 'HEAD') req.socket.destroy()
  else if (fault.effect === 'endless') sends({ pieces: [`${head}\r\n`, ' '.repeat(64 << 10)], endless: true })
  else if (fault.effect === 'drip') {
    const slow = { status: 200, headers: {}, text: ' '.repeat(1000) }
    sends(dripping(bytesOf(framing, slow, req.method ?? ''), fault.from))
  } else throw new Error(`a ${fault.effect} fault is for CONNECT, not for ${record.kind}`)
}

type Pieces = Pick<Extract<Fault, { effect: 'raw' }>, 'pieces' | 'everyMs' | 'endless'>

/** A byte each second: from the first of the answer, or from the first of its body. */
export function dripping(bytes: string, from: 'head' | 'body' = 'head'): Pieces {
  const at = from === 'head' ? 1 : bytes.indexOf('\r\n\r\n') + 4
  return { pieces: [bytes.slice(0, at), ...bytes.slice(at)], everyMs: 1000 }
}

/** What a `raw` fault sends, as fast as the client takes it. The connection stays open after it. */
export async function sendPieces(socket: Duplex, { pieces, everyMs = 0, endless }: Pieces, record: Request) {
  const gone = new Promise(resolve => socket.once('close', resolve).on('error', resolve))
  for (let i = 0; (endless || i < pieces.length) && !socket.destroyed && record.sent < ENDLESS; i++) {
    const bytes = pieces[Math.min(i, pieces.length - 1)] ?? ''
    record.sent += bytes.length
    const isTaken = socket.write(bytes, 'latin1')
    if (everyMs > 0) await sleep(everyMs, undefined, { ref: false })
    else if (!isTaken) await Promise.race([new Promise(resolve => socket.once('drain', resolve)), gone])
  }
  if (record.sent >= ENDLESS) socket.destroy()
}

function forward(to: NonNullable<Answer['forward']>, record: Request, req: IncomingMessage, res: ServerResponse): void {
  const { authorization: _, ...headers } = req.headers
  const out = forwardTo({ host: '127.0.0.1', port: to.port, method: req.method, path: req.url, headers }, reply => {
    record.status = reply.statusCode ?? 502
    to.done?.(record.status, reply.headers['docker-content-digest'] as string | undefined)
    res.writeHead(record.status, reply.headers)
    reply.on('data', (chunk: Buffer) => {
      record.sent += chunk.length
    })
    reply.pipe(res)
  })
  out.on('error', () => res.destroy())
  req.pipe(out)
}
