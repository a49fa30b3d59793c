import { dirname, join } from 'node:path'
import { InputError } from './errors.ts'
import { findProgram, findRefused } from './exec.ts'

/** Docker's config and podman's auth file: the two forms in which credentials are kept. */
export const KINDS = ['docker', 'podman'] as const
export type ConfigKind = (typeof KINDS)[number]

/** The run's own configs, by their paths below its folder: what the tools of an isolated job read. */
const OWN_FILES: Readonly<Record<ConfigKind, string>> = {
  docker: '.docker/config.json',
  podman: 'podman/auth.json'
}

/** A program that logs in, and how it is told where to keep the credential. */
interface EngineProgram {
  /** The files that it may keep its login in, by their paths below the run's own folder. No two engines share one. */
  readonly files: Readonly<Partial<Record<ConfigKind, string>>>
  /** @param file the absolute path of one of its files */
  call(file: (kind: ConfigKind) => string): {
    /** Arguments before `login`; left out for a program that does not know them. */
    readonly options: readonly string[]
    /** Arguments after `login`. */
    readonly loginOptions: readonly string[]
    /** Variables that say the same. */
    readonly env: Readonly<Record<string, string>>
  }
}

/**
 * The engines that are programs, in the order in which `auto` looks for them; another one is a row here. The folder is
 * said by an argument, since a wrapper (`sudo`, a snap, a script) may start the program with another environment, and
 * by a variable, since not every program that answers to a name knows the argument.
 */
const PROGRAMS = {
  // docs.docker.com, "docker": `--config`, DOCKER_CONFIG. The package podman-docker installs podman under this name, which
  // keeps its login in the file that REGISTRY_AUTH_FILE names: podman 4 ignores `--config`, podman 3 does not know it.
  docker: {
    files: { docker: OWN_FILES.docker, podman: 'docker-is-podman/auth.json' },
    call: file => ({
      options: ['--config', dirname(file('docker'))],
      loginOptions: [],
      env: { DOCKER_CONFIG: dirname(file('docker')), REGISTRY_AUTH_FILE: file('podman') }
    })
  },
  // docs.podman.io, "podman-login": the default path differs by version.
  podman: {
    files: { podman: OWN_FILES.podman },
    call: file => ({ options: [], loginOptions: [`--authfile=${file('podman')}`], env: {} })
  }
} satisfies Record<string, EngineProgram>

/** What can be logged in; `file` is no program: this action writes the config itself. */
export type EngineName = keyof typeof PROGRAMS | 'file'

/** The engines in the order in which `auto` takes them. */
export const ENGINE_NAMES: readonly EngineName[] = [...(Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]), 'file']

/** An engine that is a program, found on PATH. */
export interface Engine {
  readonly name: EngineName
  readonly program: string
  readonly how: EngineProgram
}

/** How an engine is called; nothing for `file`. */
export function engineProgram(name: EngineName): EngineProgram | undefined {
  return name === 'file' ? undefined : PROGRAMS[name]
}

/** The files in the run's own folder that an engine may keep its login in, by kind. */
export function engineFiles(name: EngineName, folder: string): [ConfigKind, string][] {
  const files = Object.entries(engineProgram(name)?.files ?? {}) as [ConfigKind, string][]
  return files.map(([kind, path]) => [kind, join(folder, path)])
}

/** The files in a run's own folder that may hold the credential. */
export function credentialsIn(folder: string): string[] {
  return ENGINE_NAMES.flatMap(name => engineFiles(name, folder)).map(([, file]) => file)
}

/** The run's own configs, by kind. */
export function ownFiles(folder: string): Record<ConfigKind, string> {
  return { docker: join(folder, OWN_FILES.docker), podman: join(folder, OWN_FILES.podman) }
}

/** Finds the programs of the engines; `file` has none. @throws InputError where one is not on PATH */
export function findEngines(names: readonly EngineName[], env: NodeJS.ProcessEnv): Engine[] {
  return names.flatMap(name => {
    const how = engineProgram(name)
    if (how === undefined) return []
    const program = findProgram(name, env)
    if (program !== undefined) return [{ name, program, how }]
    const refused = findRefused(name, env)
    const found = refused === undefined ? 'is not installed here' : `is on PATH only as ${refused}`
    throw new InputError([`\`engine\` names ${name}, which ${found}. Install ${name}, or use \`engine: file\`.`])
  })
}

/** Programs that come first on PATH and are not run, up to the engines that are logged in; in words for the user. */
export function refusedPrograms(names: readonly EngineName[], env: NodeJS.ProcessEnv): string[] {
  const last = Math.max(...names.map(name => ENGINE_NAMES.indexOf(name)))
  return ENGINE_NAMES.slice(0, last + 1).flatMap(name => {
    const refused = engineProgram(name) === undefined ? undefined : findRefused(name, env)
    const program = findProgram(name, env)
    const instead = program === undefined ? '' : `; ${program} was run in its place`
    return refused === undefined ? [] : [`PATH has ${refused}. This action does not run it${instead}.`]
  })
}
