import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import type { Step, StepOptions } from '../../simulator/runner/step.ts'
import type { Simulator } from '../../simulator/simulator.ts'

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

/** A job whose home has this docker config, or none, and the places there; `next` opens further jobs on the same home. */
export async function openHome(simulator: Simulator, content?: Config | string, options: JobOptions = {}) {
  const text = typeof content === 'object' ? config(content) : content
  // A login of another job may be in the home when a job ends.
  const tolerate: JobOptions['tolerate'] = ({ where }) => where.startsWith('HOME/')
  const files = text === undefined ? {} : { '.docker/config.json': text }
  const job = await simulator.job({ files, tolerate, ...options })
  const { home } = job.folder
  const [file, record, lock] = ['config.json', '.ghcr-login.config.json', '.ghcr-login.lock'].map(name =>
    join(home, '.docker', name)
  ) as [string, string, string]
  const next = (more: JobOptions = {}) => simulator.job({ home, tolerate, ...more })
  return { job, home, file, record, lock, start: inventory(home), next }
}

/** Logs in in the user's own docker config, without an engine. @throws where that fails */
export async function logIn(job: Job, inputs: Record<string, string> = {}, options: StepOptions = {}): Promise<Step> {
  const main = await job.uses({ engine: 'file', store: 'shared', ...inputs }, options)
  if (main.exitCode !== 0) throw new Error(main.log)
  return main
}

/** Runs the post of a step at once, as often as wanted and in any order. @param env has INPUT_TOKEN where it is not the job's own */
export function postOf(job: Job, step: Pick<Step, 'state'>, env: Record<string, string> = {}): Promise<Step> {
  const state = Object.fromEntries(Object.entries(step.state).map(([name, value]) => [`STATE_${name}`, value]))
  const all = { INPUT_TOKEN: job.parts.secrets.GITHUB_TOKEN ?? '', ...state, ...env }
  return job.run(`exec node '${join(job.parts.action, 'dist', 'post.js')}'`, { env: all })
}

export const warningsOf = (steps: readonly { annotations: { level: string; message: string }[] }[]): string[] =>
  steps.flatMap(step => step.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message))
