/** How a stand-in for an engine misbehaves; the parts can be combined. */
export interface Fake {
  exitCode?: number
  stdout?: string
  stderr?: string
  /** So many bytes on stdout and stderr each. */
  hugeBytes?: number
  /** Never ends by itself; `deaf` ignores SIGTERM and SIGINT as well. */
  hang?: boolean
  deaf?: boolean
  killed?: boolean
  /** Leaves stdin unread, so that the writer sees a broken pipe. */
  ignoreStdin?: boolean
  /** Misbehaves so many times, then hands over to the real engine. */
  times?: number
  /** Only for these first arguments, e.g. `['login']`; every other call goes to the real engine. */
  only?: string[]
}

/** An engine on the PATH of a job: the machine's own, or one that pretends. */
export type Engine = string | { name: string; fake?: Fake }
