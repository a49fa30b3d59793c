import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine, Fake } from './fake-engine.ts'
import { needOnMachine, onMachine } from './machine.ts'

export interface Child {
  name: string
  argv: string[]
  env: Record<string, string>
  /** Bytes that were written to its stdin; absent where it had none. The contents are never recorded. */
  stdinBytes?: number
}

export type Recorder = ReturnType<typeof openRecorder>

/**
 * Wraps programs in a bash script that notes how it was called and then becomes the real program. bash and not node: 3 ms
 * of start-up instead of 40, and none of the script starts a further program, since most jobs of the tests run through it.
 * Linux alone has the environment of a process as it was given, in /proc. With `record` off, names lead straight to the
 * real programs.
 */
export function openRecorder(bin: string, records: string, record = true) {
  const seen = new Set<string>()
  return {
    /** Puts a program under its name into the folder that comes first on PATH. `command`: the real one with leading arguments. */
    wrap(name: string, command: string[] | undefined, fake?: Fake): void {
      const [real] = command ?? []
      const path = join(bin, name)
      if (!record && !fake && real && command?.length === 1) symlinkSync(real, path)
      else writeFileSync(path, script(name, command, records, fake), { mode: 0o755 })
    },
    /** What ran since the last call, in order. */
    take(): Child[] {
      // The arguments are noted last but for stdin: a program that was ended before has not been started.
      const fresh = readdirSync(records)
        .filter(name => name.endsWith('.argv') && !seen.has(name))
        .sort()
      for (const name of fresh) seen.add(name)
      return fresh.map(name => readChild(join(records, name.slice(0, -'.argv'.length))))
    }
  }
}

/** Engines under the recorder. A name without a program on this machine is an error, unless it is pretended. */
export function wrapEngines(recorder: Recorder, engines: Engine[]): void {
  for (const engine of engines) {
    const { name, fake } = typeof engine === 'string' ? { name: engine } : engine
    const handsOver = fake?.times !== undefined || fake?.only !== undefined
    const real = fake ? (handsOver ? onMachine(name) : undefined) : needOnMachine(name)
    recorder.wrap(name, real === undefined ? undefined : [real], fake)
  }
}

function readChild(noted: string): Child {
  const fields = (file: string) => readFileSync(file, 'utf8').split('\0').slice(0, -1)
  const [name = '', ...argv] = fields(`${noted}.argv`)
  const env = Object.fromEntries(
    fields(`${noted}.env`).map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  )
  const counted = existsSync(`${noted}.stdin`) ? readFileSync(`${noted}.stdin`, 'utf8') : ''
  return { name, argv, env, ...(counted === '' ? {} : { stdinBytes: Number(counted) }) }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

function script(name: string, command: string[] | undefined, records: string, fake?: Fake): string {
  const real = command?.map(quote).join(' ')
  return [
    `#!${needOnMachine('bash')}`,
    `noted=${quote(records)}/\${EPOCHREALTIME//[.,]/}-$$`,
    `mapfile -d '' -t variables </proc/$$/environ`,
    `printf '%s\\0' "\${variables[@]}" >"$noted.env"`,
    `printf '%s\\0' ${quote(name)} "$@" >"$noted.argv"`,
    // Nothing would be read of it where the program does not: a writer that must see a broken pipe is not counted.
    ...(fake?.ignoreStdin ? [] : [COUNT_STDIN]),
    ...(fake ? pretence(name, records, fake, real) : []),
    ...(real ? [`exec ${real} "$@"`] : []),
    ''
  ].join('\n')
}

/** Takes stdin to its end, notes its bytes, and hands it on. */
const COUNT_STDIN = `
take() { local LC_ALL=C; IFS= read -r -d '' taken; printf %s "\${#taken}" >"$noted.stdin"; }
[ -c /dev/stdin ] || { take; exec < <(printf %s "$taken"); }`

function pretence(name: string, records: string, fake: Fake, real: string | undefined): string[] {
  const tool = (program: string) => quote(needOnMachine(program))
  const handOver = real ? `exec ${real} "$@"` : 'exit 0'
  const count = quote(join(records, `${name}.count`))
  const huge = `${tool('head')} -c ${fake.hugeBytes ?? 0} /dev/zero | ${tool('tr')} '\\0' x`
  return [
    ...(fake.only
      ? [
          `command=$1; [ "$1" != --config ] || command=$3`,
          `case " ${fake.only.join(' ')} " in *" $command "*) ;; *) ${handOver} ;; esac`
        ]
      : []),
    ...(fake.times === undefined
      ? []
      : [
          `n=0; [ -f ${count} ] && read -r n <${count}`,
          `echo $((n + 1)) >${count}`,
          `[ "$n" -ge ${fake.times} ] && ${handOver}`
        ]),
    ...(fake.ignoreStdin ? ['exec </dev/null'] : [`${tool('cat')} >/dev/null`]),
    ...(fake.stdout ? [`printf %s ${quote(fake.stdout)}`] : []),
    ...(fake.stderr ? [`printf %s ${quote(fake.stderr)} >&2`] : []),
    ...(fake.hugeBytes ? [huge, `${huge} >&2`] : []),
    ...(fake.killed ? ['kill -KILL $$'] : []),
    ...(fake.deaf ? [`trap '' TERM INT; while :; do ${tool('sleep')} 1; done`] : []),
    ...(fake.hang ? [`exec ${tool('sleep')} 3600`] : []),
    `exit ${fake.exitCode ?? 0}`
  ]
}
