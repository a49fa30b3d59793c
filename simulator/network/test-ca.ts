import { hash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface TestCa {
  /** Where ca.pem lies: for SSL_CERT_FILE and NODE_EXTRA_CA_CERTS. */
  path: string
  /** A key and certificate for one host, both PEM; made once per host. `flaw`: what is wrong with it. */
  issue(host: string, flaw?: Flaw): Promise<Certified>
}

/** `untrusted`: by an authority that nobody has the certificate of. */
export type Flaw = 'expired' | 'not-yet-valid' | 'other-host' | 'old-digest' | 'wrong-usage' | 'untrusted'

interface Certified {
  key: string
  cert: string
}

/** P-256: its handshakes are cheap, and every client takes it. */
const KEY = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** A certificate authority that only the simulator's own processes trust. In: the folder for ca.pem, which is written there. */
export async function openTestCa(folder: string): Promise<TestCa> {
  const ca = await keep('ca', () => makeAuthority('the simulator'))
  const path = join(folder, 'ca.pem')
  writeFileSync(path, ca.cert)
  // By the authority itself: around midnight, processes have one of either day.
  const authority = hash('sha256', ca.cert).slice(0, 16)
  const issue: TestCa['issue'] = (host, flaw) =>
    keep(`${authority} ${host}${flaw ? ` ${flaw}` : ''}`, () => makeLeaf(host, ca, flaw))
  return { path, issue }
}

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/simulator/certificates', import.meta.url))
const kept = new Map<string, Promise<Certified>>()
// For as long as this process lives: after midnight its authority is still that of the day before.
const today = new Date().toISOString().slice(0, 10)

/**
 * Makes a certificate once a day for all processes: keys, signatures, and the library that makes them are most of what it
 * costs to open a simulator.
 */
function keep(name: string, make: () => Promise<Certified>): Promise<Certified> {
  const made = kept.get(name) ?? fromFile(join(CACHE, `${today} ${name}.json`), make)
  kept.set(name, made)
  return made
}

async function fromFile(file: string, make: () => Promise<Certified>): Promise<Certified> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // The first one today.
  }
  const made = await make()
  mkdirSync(CACHE, { recursive: true, mode: 0o700 })
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`
  writeFileSync(unfinished, JSON.stringify(made), { mode: 0o600 })
  renameSync(unfinished, file)
  return made
}

async function makeAuthority(name: string): Promise<Certified> {
  const { generate } = await import('selfsigned')
  const ca = await generate([{ name: 'commonName', value: `throw-away CA of ${name}` }], {
    ...KEY,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      // Go refuses a CA without it.
      { name: 'keyUsage', keyCertSign: true, critical: true }
    ]
  })
  return { key: ca.private, cert: ca.cert }
}

const DAY_MS = 86_400_000

async function makeLeaf(host: string, ca: Certified, flaw?: Flaw): Promise<Certified> {
  const { generate } = await import('selfsigned')
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)
  const leaf = await generate([{ name: 'commonName', value: host }], {
    ...KEY,
    ...(flaw === 'old-digest' ? { algorithm: 'sha1' } : {}),
    ...(flaw === 'expired' ? { notBeforeDate: inDays(-30), notAfterDate: inDays(-1) } : {}),
    ...(flaw === 'not-yet-valid' ? { notBeforeDate: inDays(30), notAfterDate: inDays(60) } : {}),
    ca: flaw === 'untrusted' ? await makeAuthority('nobody') : ca,
    extensions: [
      // Only the subjectAltName counts: Go and node have both stopped reading the common name.
      { name: 'subjectAltName', altNames: [{ type: 2, value: flaw === 'other-host' ? 'proxy.example' : host }] },
      { name: 'extKeyUsage', ...(flaw === 'wrong-usage' ? { clientAuth: true } : { serverAuth: true }) }
    ]
  })
  return { key: leaf.private, cert: leaf.cert }
}
