import type { Advice } from './advice.ts'

/** A failure of docker, podman or a credential helper that is known by what it prints. */
interface ProgramFailure {
  /** Its entry in docs/troubleshooting.md. */
  readonly id: string
  /** What is printed. */
  readonly words: RegExp
  /** @param part the first group of the words that is there */
  readonly explain: (part: string) => Pick<Advice, 'cause' | 'remedy' | 'fixes'>
}

const WITHOUT_ENGINE = 'Log in without docker:\n  with:\n    engine: file'
const WITHOUT_HELPER =
  'Log in without docker and its credential helper:\n  with:\n    engine: file\n    store: isolated'

/** The first that fits counts. */
const PROGRAM_FAILURES: readonly ProgramFailure[] = [
  {
    id: 'docker-snap',
    // snap-confine, "cannot create user data directory: …/snap/docker/…", "is not a snap cgroup"
    words: /\bsnap(?:-confine)?\b/i,
    explain: () => ({
      cause: "docker was installed as a snap, which can neither read nor write the job's folders.",
      remedy: 'use `engine: file`, or install docker from its own packages',
      fixes: [WITHOUT_ENGINE, 'Install docker from its own packages: https://docs.docker.com/engine/install/']
    })
  },
  {
    id: 'docker-permission',
    // moby/moby, client/errors.go
    words: /permission denied while trying to connect to (?:the )?docker|docker\.sock\b.*permission denied/i,
    explain: () => ({
      cause: "the runner's user may not use the socket of the docker daemon.",
      remedy: "add the runner's user to the group `docker`, or use `engine: file`",
      fixes: [
        'Add the user to the group, and start the runner again:\n  sudo usermod -aG docker "$USER"',
        WITHOUT_ENGINE
      ]
    })
  },
  {
    id: 'credential-helper',
    // docker/docker-credential-helpers, client: the words of Go's os/exec, and those of this action
    words: /exec: "(docker-credential-[^"]+)": executable file not found|(docker-credential-\S+) is not on PATH/,
    explain: helper => ({
      cause: `the configuration of docker names the credential helper ${helper}, which is not on PATH here.`,
      remedy: `install ${helper}, or remove it from the configuration`,
      fixes: [
        `Install ${helper}, or remove \`credsStore\` and \`credHelpers\` from docker's config.json.`,
        WITHOUT_HELPER
      ]
    })
  },
  {
    id: 'credential-helper',
    // Helpers print their reason on stdout; what comes on stderr is at most an exit status.
    words:
      /error (?:storing|getting|saving|erasing) credentials - err: (?:.*?, out: `([^`]+)|(.*?), out: `)|docker-credential-\S+ (?:get|store|erase) [^:]*: (.+)/i,
    explain: words => ({
      cause: `the credential helper that the configuration of docker names failed: ${words}`,
      remedy: 'repair the credential helper, or log in without it',
      fixes: [WITHOUT_HELPER, "Remove `credsStore` and `credHelpers` from docker's config.json."]
    })
  },
  {
    id: 'file-permission',
    // Go's *PathError, and node's errors
    words:
      /\b(?:open|mkdir|rename|chmod|unlink) (\/[\w./@+~-]+): permission denied|EACCES: permission denied, \w+ '([\w./@+~-]+)'/i,
    explain: path => ({
      cause: `the runner's user may not use ${path}; perhaps an earlier job ran as root.`,
      remedy: `give ${path} to the runner's user`,
      fixes: [`Give it to the runner's user:\n  sudo chown -R "$USER" ${path}`]
    })
  }
]

/**
 * Explains what a program printed when it failed.
 *
 * @param printed its own words, safe to show
 * @returns nothing where they are not known
 */
export function explainProgramFailure(printed: string): Partial<Advice> | undefined {
  for (const { id, words, explain } of PROGRAM_FAILURES) {
    const match = words.exec(printed)
    if (match !== null) return { id, ...explain(match.slice(1).find(Boolean) ?? '') }
  }
  return undefined
}
