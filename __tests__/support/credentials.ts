import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from '../../simulator/runner/job.ts'
import type { Step } from '../../simulator/runner/step.ts'

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
  return withoutPodmans(all)
}

/** The storage, locks and namespaces that podman makes for a user who is not root, whatever it is called for. */
const PODMANS = /^(?:\.|\.\/home|\.\/run)\/(?:\.config\/cni|\.local|containers\/vfs-[a-z]+|libpod)\//

function withoutPodmans(all: Record<string, string>): Record<string, string> {
  const [podmans, others] = [true, false].map(is => Object.keys(all).filter(name => PODMANS.test(name) === is))
  const isTheirs = (name: string) =>
    podmans?.some(below => below.startsWith(name)) && !others?.some(other => other !== name && other.startsWith(name))
  return Object.fromEntries(Object.entries(all).filter(([name]) => !PODMANS.test(name) && !isTheirs(name)))
}

/** A module that is loaded into the action, as environment. */
export function preload(name: string): { NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--require ${JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))}` }
}

/** Runs the post of a step at once, as often as wanted and in any order. */
export function postOf(job: Job, step: Pick<Step, 'state'>, env: Record<string, string> = {}): Promise<Step> {
  const state = Object.fromEntries(Object.entries(step.state).map(([name, value]) => [`STATE_${name}`, value]))
  return job.run(`exec node '${join(job.parts.action, 'dist', 'post.js')}'`, {
    env: { ...state, ...env }
  })
}

export const warningsOf = (steps: readonly { annotations: { level: string; message: string }[] }[]): string[] =>
  steps.flatMap(step => step.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message))
