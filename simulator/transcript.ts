import type { World } from './github/world.ts'
import { requestLine } from './network/request-log.ts'
import type { Child } from './runner/command-recorder.ts'
import type { JobDirs } from './runner/job-dirs.ts'
import type { Step } from './runner/step.ts'

/**
 * A step for a snapshot: how it ended, what it printed (masked), asked and ran, in order, and what it left for later.
 * Paths, ports, times and durations are replaced; tunnels are left out, since clients pool them as they like.
 */
export function transcript(world: World, folder: JobDirs, step: Step): string {
  const record = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => `${name}=${value}`)
  const requests = step.requests.filter(({ kind }) => kind !== 'connect')
  const blocks = {
    printed: step.printed.stdout,
    stderr: step.printed.stderr,
    asked: requests.map(request => requestLine(world, request)),
    ran: step.children.map(ranLine),
    masked: step.masks.map(mask => maskName(world, mask)),
    outputs: record(step.outputs),
    exported: record(step.exported),
    state: record(step.state)
  }
  const told = Object.entries(blocks)
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([title, lines]) => [`${title}:`, ...lines.map(line => `  ${line.replaceAll('\n', '\n  ')}`)])
  const ended = `${step.title}: ${step.signal ?? `exit ${step.exitCode}`}`
  return normalise([ended, ...told].join('\n'), folder)
}

function ranLine({ name, argv, stdinBytes }: Child): string {
  const words = argv.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)))
  return [name, ...words, ...(stdinBytes === undefined ? [] : ['< stdin'])].join(' ')
}

function maskName(world: World, mask: string): string {
  for (const { name, value } of world.tokens) {
    if (mask === value) return `<token:${name}>`
    if (mask === Buffer.from(value).toString('base64')) return `base64 of <token:${name}>`
    const decoded = Buffer.from(mask, 'base64').toString()
    if (decoded.endsWith(`:${value}`)) return `base64 of ${decoded.slice(0, -value.length)}<token:${name}>`
  }
  return '<a value that is no token of the world>'
}

function normalise(text: string, folder: JobDirs): string {
  const replacements: [pattern: RegExp | string, by: string][] = [
    [folder.runnerTemp, '$RUNNER_TEMP'],
    [folder.home, '$HOME'],
    [folder.workspace, '$GITHUB_WORKSPACE'],
    [folder.runtime, '$XDG_RUNTIME_DIR'],
    [folder.root, '$JOB'],
    [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>'],
    [/\b[0-9a-f]{16}\b/g, '<random>'],
    [/\b0x[0-9a-f]{6,}/g, '<pointer>'],
    [/\b127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
    [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC| [+-]\d{4})?/g, '<time>'],
    [/\b\d+(?:\.\d+)? ?ms\b/g, '<n> ms']
  ]
  return replacements.reduce((done, [pattern, by]) => done.replaceAll(pattern, by), text)
}
