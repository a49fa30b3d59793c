import type { Request } from '../network/request-log.ts'
import type { Child } from './command-recorder.ts'
import type { CommandFile } from './file-commands.ts'
import type { Running } from './process.ts'
import type { Annotation } from './workflow-commands.ts'

export interface StepOptions {
  id?: string | undefined
  name?: string | undefined
  env?: Record<string, string>
  continueOnError?: boolean | undefined
  /** Called once the process runs; the step ends no earlier than this does. `cancel` does what a cancelled run does. */
  during?: (running: Running & { cancel(): Promise<void> }) => Promise<void> | void
  /** Milliseconds until the step is killed; 180 s. */
  timeoutMs?: number
  /** The folder with the action.yml; this repository. */
  action?: string
}

/** What became of a step; everything a test may ask. */
export interface Step {
  phase: 'main' | 'post' | 'run'
  /** As the page titles it: `Run ghcr-login`, `Post Run ghcr-login`. */
  title: string
  exitCode: number | null
  signal: NodeJS.Signals | null
  /** As the page shows it: masks applied, debug lines only with debugging on. */
  log: string
  printed: { stdout: string[]; stderr: string[] }
  /** Raw, unmasked. */
  stdout: string
  stderr: string
  outputs: Record<string, string>
  state: Record<string, string>
  exported: Record<string, string>
  annotations: Annotation[]
  summary: string
  /** Values masked during the step, in order. */
  masks: string[]
  children: Child[]
  requests: Request[]
  commandFiles: Record<CommandFile, string>
}
