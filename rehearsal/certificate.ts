import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as der from './der.ts'

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1'
}
const DAY = 86_400_000

export interface Authority {
  /** Where ca.pem lies: for SSL_CERT_FILE and NODE_EXTRA_CA_CERTS. */
  path: string
  /** A key and certificate for one host, both PEM; made once per host. */
  issue(host: string): Leaf
}

export interface Leaf {
  key: string
  cert: string
}

interface Identity {
  name: Buffer
  key: KeyObject
}

/** A throw-away certificate authority. In: the folder for `FILE`, which is written there. Keys stay in memory. */
export function openAuthority(folder: string, file = 'ca.pem'): Authority {
  const name = nameOf(`throw-away CA ${randomBytes(4).toString('hex')}`)
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ca: Identity = { name, key: privateKey }
  const path = join(folder, file)
  const constraints = extension(OID.basicConstraints, der.sequence(der.truth()), true)
  // keyCertSign is bit 5: Go refuses a CA without it.
  const usage = extension(OID.keyUsage, der.bits(Buffer.from([0x04]), 2), true)
  writeFileSync(path, certificate(ca, ca.name, publicKey, [constraints, usage]))

  const issued = new Map<string, Leaf>()
  return {
    path,
    issue(host) {
      const known = issued.get(host)
      if (known) return known
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      // Only the subjectAltName counts: Go and node have both stopped reading the common name.
      const names = extension(OID.subjectAltName, der.sequence(der.implicit(2, Buffer.from(host))))
      const purpose = extension(OID.extendedKeyUsage, der.sequence(der.oid(OID.serverAuth)))
      const cert = certificate(ca, nameOf(host), createPublicKey(pair.privateKey), [names, purpose])
      const leaf = { cert, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
      issued.set(host, leaf)
      return leaf
    }
  }
}

function nameOf(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid(OID.commonName), der.utf8(commonName))))
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.oid(id), ...(critical ? [der.truth()] : []), der.octets(value))
}

/** An X.509 v3 certificate in PEM (RFC 5280, 4.1), good from yesterday for a month: rehearsals last minutes. */
function certificate(issuer: Identity, subject: Buffer, publicKey: KeyObject, extensions: Buffer[]): string {
  const algorithm = der.sequence(der.oid(OID.ecdsaWithSha256))
  const now = Date.now()
  const body = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    issuer.name,
    der.sequence(der.utcTime(new Date(now - DAY)), der.utcTime(new Date(now + 30 * DAY))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(3, der.sequence(...extensions))
  )
  const whole = der.sequence(body, algorithm, der.bits(sign('sha256', body, issuer.key)))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
