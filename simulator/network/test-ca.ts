import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'

export interface TestCa {
  /** Where ca.pem lies: for SSL_CERT_FILE and NODE_EXTRA_CA_CERTS. */
  path: string
  /** A key and certificate for one host, both PEM; made once per host. */
  issue(host: string): Promise<Leaf>
}

export interface Leaf {
  key: string
  cert: string
}

/** P-256: its handshakes are cheap, and every client takes it. */
const KEY = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

type Authority = Omit<TestCa, 'path'> & { cert: string }

/** Made once for each name in this process: keys and signatures are most of what it costs to open a simulator. */
const authorities = new Map<string, Promise<Authority>>()

/** A throw-away certificate authority. In: the folder for `file`, which is written there. Keys stay in memory. */
export async function openTestCa(folder: string, file = 'ca.pem'): Promise<TestCa> {
  const made = authorities.get(file) ?? makeAuthority(file)
  authorities.set(file, made)
  const { cert, issue } = await made
  const path = join(folder, file)
  writeFileSync(path, cert)
  return { path, issue }
}

async function makeAuthority(name: string): Promise<Authority> {
  const ca = await generate([{ name: 'commonName', value: `throw-away CA for ${name}` }], {
    ...KEY,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      // Go refuses a CA without it.
      { name: 'keyUsage', keyCertSign: true, critical: true }
    ]
  })
  const make = async (host: string): Promise<Leaf> => {
    const leaf = await generate([{ name: 'commonName', value: host }], {
      ...KEY,
      ca: { key: ca.private, cert: ca.cert },
      extensions: [
        // Only the subjectAltName counts: Go and node have both stopped reading the common name.
        { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
        { name: 'extKeyUsage', serverAuth: true }
      ]
    })
    return { key: leaf.private, cert: leaf.cert }
  }
  const issued = new Map<string, Promise<Leaf>>()
  return {
    cert: ca.cert,
    issue(host) {
      const leaf = issued.get(host) ?? make(host)
      issued.set(host, leaf)
      return leaf
    }
  }
}
