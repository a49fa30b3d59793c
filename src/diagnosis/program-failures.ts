import { type Advice, type Cause, type CauseIn, explain } from './advice.ts'

/** A failure of docker, podman or a credential helper that is known by what it prints. */
interface ProgramFailure {
  /** Its entry in docs/troubleshooting.md. */
  readonly id: string
  /** What is printed; its groups are for the causes. */
  readonly words: RegExp
  readonly causes: readonly CauseIn<RegExpExecArray>[]
}

const WITHOUT_ENGINE = 'Log in without docker:\n  with:\n    engine: file'
const WITHOUT_HELPER =
  'Log in without docker and its credential helper:\n  with:\n    engine: file\n    store: isolated'

/** The first that fits counts. */
const PROGRAM_FAILURES: readonly ProgramFailure[] = [
  // snap-confine, "cannot create user data directory: …/snap/docker/…", "is not a snap cgroup"
  { id: 'docker-snap', words: /\bsnap(?:-confine)?\b/i, causes: [confinedBySnap] },
  // moby/moby, client/errors.go
  {
    id: 'docker-permission',
    words: /permission denied while trying to connect to (?:the )?docker|docker\.sock\b.*permission denied/i,
    causes: [noAccessToDaemon]
  },
  // docker/docker-credential-helpers, client: the words of Go's os/exec, and those of this action
  {
    id: 'credential-helper',
    words:
      /exec: "(?<helper>docker-credential-[^"]+)": executable file not found|(?<named>docker-credential-\S+) is not on PATH/,
    causes: [helperMissing]
  },
  {
    id: 'credential-helper',
    words:
      /error (?:storing|getting|saving|erasing) credentials - err: (?<err>.*?), out: `(?<out>[^`]*)|docker-credential-\S+ (?:get|store|erase) [^:]*: (?<own>.+)/i,
    causes: [helperFailed]
  },
  // Go's *PathError, and node's errors
  {
    id: 'file-permission',
    words:
      /\b(?:open|mkdir|rename|chmod|unlink) (?<path>\/[\w./@+~-]+): permission denied|EACCES: permission denied, \w+ '(?<named>[\w./@+~-]+)'/i,
    causes: [mayNotWrite]
  }
]

/**
 * Explains what a program printed when it failed.
 *
 * @param printed its own words, safe to show
 * @returns nothing where they are not known
 */
export function explainProgramFailure(printed: string): Partial<Advice> | undefined {
  for (const { id, words, causes } of PROGRAM_FAILURES) {
    const match = words.exec(printed)
    if (match !== null) return { id, ...explain(causes, match) }
  }
  return undefined
}

function confinedBySnap(): Cause {
  return {
    text: "docker was installed as a snap, which can neither read nor write the job's folders.",
    remedy: 'use `engine: file`, or install docker from its own packages',
    fixes: [WITHOUT_ENGINE, 'Install docker from its own packages: https://docs.docker.com/engine/install/']
  }
}

function noAccessToDaemon(): Cause {
  return {
    text: "the runner's user may not use the socket of the docker daemon.",
    remedy: "add the runner's user to the group `docker`, or use `engine: file`",
    fixes: ['Add the user to the group, and start the runner again:\n  sudo usermod -aG docker "$USER"', WITHOUT_ENGINE]
  }
}

function helperMissing({ groups }: RegExpExecArray): Cause {
  const helper = groups?.helper ?? groups?.named
  return {
    text: `the configuration of docker names the credential helper ${helper}, which is not on PATH here.`,
    remedy: `install ${helper}, or remove it from the configuration`,
    fixes: [
      `Install ${helper}, or remove \`credsStore\` and \`credHelpers\` from docker's config.json.`,
      WITHOUT_HELPER
    ]
  }
}

function helperFailed({ groups }: RegExpExecArray): Cause {
  // Helpers print their reason on stdout; what comes on stderr is at most an exit status.
  const words = groups?.out || groups?.own || groups?.err
  return {
    text: `the credential helper that the configuration of docker names failed: ${words}`,
    remedy: 'repair the credential helper, or log in without it',
    fixes: [WITHOUT_HELPER, "Remove `credsStore` and `credHelpers` from docker's config.json."]
  }
}

function mayNotWrite({ groups }: RegExpExecArray): Cause {
  const path = groups?.path ?? groups?.named
  return {
    text: `the runner's user may not use ${path}; perhaps an earlier job ran as root.`,
    remedy: `give ${path} to the runner's user`,
    fixes: [`Give it to the runner's user:\n  sudo chown -R "$USER" ${path}`]
  }
}
