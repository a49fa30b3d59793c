import { dirname } from 'node:path'

/** The form of a config file: docker's, or podman's. */
type FileKind = 'docker' | 'podman'

/** The run's own configs, by their paths below its folder: what the tools of an isolated job read. */
export const OWN_FILES: Readonly<Record<FileKind, string>> = {
  docker: '.docker/config.json',
  podman: 'podman/auth.json'
}

/** A program that logs in, and how it is told where to keep the credential. */
export interface EngineProgram {
  /** The files that it may keep its login in, by their paths below the run's own folder. No two engines share one. */
  readonly files: Readonly<Partial<Record<FileKind, string>>>
  /** @param file the absolute path of one of its files */
  call(file: (kind: FileKind) => string): {
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

/** How an engine is called; nothing for `file`. */
export function engineProgram(name: EngineName): EngineProgram | undefined {
  return name === 'file' ? undefined : PROGRAMS[name]
}
