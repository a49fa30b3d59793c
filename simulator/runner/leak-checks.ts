import type { Request } from '../network/request-log.ts'
import type { JobDirs } from './job-dirs.ts'
import { type Finding, filesBelow, type Place, type Secret, search } from './leak-scan.ts'
import type { Step } from './step.ts'
import type { StepLog } from './workflow-commands.ts'

export interface LeakChecks {
  secrets: Secret[]
  folder: JobDirs
  /** Stores of credential helpers, by name: they may hold the secret until the job ends. */
  helperStores: Record<string, string>
  /** A leftover that the test expects at the end (`logout: false`), matched against where it was found. */
  leftovers: RegExp | undefined
  /** The way out for a test that wants to look at a leak. */
  tolerate: ((finding: Finding) => boolean) | undefined
}

/**
 * After every step: nothing in what it said, wrote, exported, started or asked, nor in a file that others may read.
 * `granted`: variables in which the workflow itself handed a secret to the step.
 */
export function checkStep(watch: LeakChecks, step: Step, exposed: StepLog['exposed'], granted: string[]): void {
  const of = `of "${step.title}"`
  const places: Place[] = [
    { where: `stdout ${of}`, text: exposed.stdout.join('\n') },
    { where: `stderr ${of}`, text: exposed.stderr.join('\n') },
    ...Object.entries(step.commandFiles).map(([name, text]) => ({ where: `${name} ${of}`, text })),
    ...step.children.flatMap(({ name, argv, env }) => [
      { where: `the arguments of ${name}`, text: argv.join('\n') },
      ...Object.entries(env)
        .filter(([variable]) => !granted.includes(variable))
        .map(([variable, text]) => ({ where: `${variable} in the environment of ${name}`, text }))
    ]),
    ...jobFiles(watch.folder, 'readable')
  ]
  raise(watch, [...search(places, watch.secrets), ...searchRequests(watch, step.requests)])
}

/** After the last post: nothing at all, whatever the mode. */
export function checkEnd(watch: LeakChecks, requests: Request[]): void {
  const stores = Object.entries(watch.helperStores)
  const places = [
    ...jobFiles(watch.folder, 'all'),
    ...stores.flatMap(([name, path]) => filesBelow(path, `the helper ${name}`, 'all', true))
  ]
  const left = search(places, watch.secrets)
    .filter(({ where }) => !watch.leftovers?.test(where))
    .map(finding => ({ ...finding, where: `${finding.where}, after the last post` }))
  raise(watch, [...left, ...searchRequests(watch, requests)])
}

/** The workspace ends in artifacts: it must hold nothing, whoever may read it. */
function jobFiles(folder: JobDirs, which: 'all' | 'readable'): Place[] {
  return [
    ...filesBelow(folder.workspace, 'GITHUB_WORKSPACE', 'all'),
    ...filesBelow(folder.home, 'HOME', which, true),
    ...filesBelow(folder.runnerTemp, 'RUNNER_TEMP', which),
    ...filesBelow(folder.runtime, 'XDG_RUNTIME_DIR', which),
    ...filesBelow(folder.temp, 'TMPDIR', which)
  ]
}

/**
 * A secret's own registry and API may hear it in a header or a body, inside of TLS; no address may hold it, and nobody
 * else may hear anything. What goes to the proxy itself is heard by the proxy.
 */
function searchRequests({ secrets }: LeakChecks, requests: Request[]): Finding[] {
  return requests.flatMap(request => {
    const { kind, method, host, path } = request
    const what = `${method} to ${host}${kind === 'connect' ? ' (the proxy)' : ''}`
    const heard = JSON.stringify([host, path, request.headers, request.body])
    return secrets.flatMap(secret => {
      const trusted = secret.hosts.includes(host) && kind !== 'foreign' && kind !== 'connect'
      const text = trusted ? path : heard
      return search([{ where: `${trusted ? 'the address of ' : ''}a ${what}`, text, home: trusted }], [secret])
    })
  })
}

function raise({ tolerate }: LeakChecks, findings: Finding[]): void {
  const left = findings.filter(finding => !tolerate?.(finding))
  const lines = left.map(({ secret, form, where }) => `  ${secret} (${form}) in ${where}`)
  if (left.length > 0) throw new Error(`a secret got out:\n${[...new Set(lines)].join('\n')}`)
}
