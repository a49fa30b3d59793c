import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What docker and podman keep for a login. */
export function auth(username: string, secret: string): string {
  return Buffer.from(`${username}:${secret}`).toString('base64')
}

export interface Config {
  auths?: Record<string, { auth?: string; [field: string]: unknown }>
  credsStore?: string
  credHelpers?: Record<string, string>
  [field: string]: unknown
}

/** A docker config as text. */
export function config(content: Config, indent: string | number = '\t'): string {
  return JSON.stringify(content, null, indent)
}

export function readConfig(file: string): Config {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Everything below a folder, as it can be compared: names, kinds, modes, owners, bytes. */
export function inventory(folder: string): Record<string, string> {
  const all: Record<string, string> = {}
  const visit = (path: string, name: string) => {
    const { mode, uid, gid } = lstatSync(path)
    const owner = `${(mode & 0o7777).toString(8)} ${uid}:${gid}`
    const kind = lstatSync(path)
    if (kind.isSymbolicLink()) all[name] = `link to ${readlinkSync(path)}`
    else if (kind.isFile()) all[name] = `${owner} ${readFileSync(path, 'latin1')}`
    else if (kind.isDirectory()) {
      all[`${name}/`] = owner
      for (const entry of readdirSync(path)) visit(join(path, entry), `${name}/${entry}`)
    }
  }
  visit(folder, '.')
  return all
}
