import { hash } from 'node:crypto'

/** By what post recognizes the credential that main wrote, without holding it. */
export interface Fingerprint {
  readonly salt: string
  /** SHA-256 of the salt and `user:secret`, in hex. */
  readonly digest: string
}

/** A user name and the secret that goes with it, as a registry takes them. */
export class Credential {
  readonly username: string
  readonly secret: string

  /** @param username without a colon: one would end it in every form that it is sent or stored in */
  constructor(username: string, secret: string) {
    this.username = username
    this.secret = secret
  }

  /** @returns nothing where the text is not base64 of `user:secret` */
  static fromBasic(text: string): Credential | undefined {
    const [, username, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(text, 'base64').toString('utf8')) ?? []
    return username === undefined || secret === undefined ? undefined : new Credential(username, secret)
  }

  /** Base64 of `user:secret`, as HTTP Basic authentication (RFC 7617, section 2) and docker's and podman's files have it. */
  get basic(): string {
    return Buffer.from(this.#text).toString('base64')
  }

  /** The entry of `auths` as docker and podman write it. */
  get entry() {
    return { auth: this.basic }
  }

  /** @param salt unique, so that two fingerprints do not show that they are of one credential */
  fingerprint(salt: string): Fingerprint {
    return { salt, digest: hash('sha256', `${salt}\0${this.#text}`) }
  }

  matches({ salt, digest }: Fingerprint): boolean {
    return this.fingerprint(salt).digest === digest
  }

  equals(other: Credential | undefined): boolean {
    return this.basic === other?.basic
  }

  get #text(): string {
    return `${this.username}:${this.secret}`
  }
}
