import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recorder } from './command-recorder.ts'
import { needOnMachine } from './machine.ts'

export interface HelperLogin {
  Username: string
  Secret: string
}

/** A docker credential helper with a store of its own, or one that fails. */
export interface CredentialHelper {
  /** `NAME` of `docker-credential-NAME`. */
  name: string
  /** What it holds, by server. */
  entries?: Record<string, HelperLogin>
  /** Operations that exit 1. */
  fails?: ('get' | 'store' | 'erase' | 'list')[]
  /** Computes what it is asked for, as those of clouds do: it lists nothing and stores nothing. */
  computes?: boolean
  /** Bash that runs before all else. */
  first?: string
}

/** Puts the helper on the job's PATH. Out: the folder that is its store. */
export function installHelper(recorder: Recorder, helper: CredentialHelper, folder: string): string {
  const store = join(folder, helper.name)
  mkdirSync(store, { recursive: true, mode: 0o700 })
  for (const [server, login] of Object.entries(helper.entries ?? {})) {
    const text = JSON.stringify({ ServerURL: server, ...login })
    writeFileSync(join(store, server.replaceAll('/', '%2F')), text, { mode: 0o600 })
  }
  const program = join(folder, `${helper.name}.bash`)
  writeFileSync(program, helperSource(store, helper))
  recorder.wrap(`docker-credential-${helper.name}`, [needOnMachine('bash'), program])
  return store
}

export function loginsIn(store: string): Record<string, HelperLogin> {
  const logins = readdirSync(store).map(name => JSON.parse(readFileSync(join(store, name), 'utf8')))
  return Object.fromEntries(logins.map(({ ServerURL, ...login }) => [ServerURL, login]))
}

/**
 * The program, in bash: node would be most of a run's time. Each login is a file of the store, as it came. The protocol is
 * that of docker/docker-credential-helpers: an operation as argument, a server's address or a credential on stdin.
 */
function helperSource(store: string, helper: CredentialHelper): string {
  const { fails = [], computes = false, first = '' } = helper
  return `#!${needOnMachine('bash')}
operation=$1
refuse() { printf '%s\\n' "$1"; exit 1; }
${first}
case ' ${fails.join(' ')} ' in *" $operation "*) refuse 'the keychain is locked' ;; esac
${computes ? 'case $operation in list) echo {}; exit ;; store|erase) refuse "not implemented" ;; esac' : ''}
umask 077
PATH=$PATH:/usr/bin:/bin
cd '${store.replaceAll("'", `'\\''`)}'
input=
[ "$operation" = list ] || IFS= read -r -d '' input
input=\${input%$'\\n'}
server=$input
[[ $operation != store ]] || { [[ $input =~ '"ServerURL":"'([^\\"]*) ]] && server=\${BASH_REMATCH[1]}; } || refuse 'no credential'
file=\${server//\\//%2F}
case $operation in
  store) printf %s "$input" >"$file" ;;
  get) [ -f "$file" ] || refuse 'credentials not found in native keychain'
    printf '%s\\n' "$(<"$file")" ;;
  erase) rm -f "$file" ;;
  list)
    all=
    for file in *; do
      [ -f "$file" ] && [[ $(<"$file") =~ '"Username":"'([^\\"]*) ]] && all+=",\\"\${file//%2F//}\\":\\"\${BASH_REMATCH[1]}\\""
    done
    printf '{%s}\\n' "\${all#,}" ;;
  *) refuse "unknown operation $operation" ;;
esac
`
}
