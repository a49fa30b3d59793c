import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recorder } from './command-recorder.ts'
import { needOnMachine } from './fake-engine.ts'

/** A docker credential helper with a store of its own, or one that fails. */
export interface CredentialHelper {
  /** `NAME` of `docker-credential-NAME`. */
  name: string
  entries?: Record<string, { Username: string; Secret: string }>
  /** Operations that exit 1. */
  fails?: ('get' | 'store' | 'erase' | 'list')[]
  /** Says that it stored, and did not. */
  forgets?: boolean
  /** Finds and erases `https://HOST` for `HOST`, as those of Windows and macOS do. */
  loose?: boolean
  /** Computes what it is asked for, as those of clouds do: it lists nothing and stores nothing. */
  computes?: boolean
  /** Its store, where jobs share it; one of its own by default. */
  file?: string
}

/**
 * Puts the helper on the job's PATH. Out: the folder with its store, `store.json`, JSON by server. The protocol is that of
 * docker/docker-credential-helpers: an operation as argument, a server's address or a credential on stdin.
 */
export function installHelper(recorder: Recorder, helper: CredentialHelper, folder: string): string {
  const own = join(folder, helper.name)
  const store = helper.file ?? join(own, 'store.json')
  const program = join(folder, `${helper.name}.bash`)
  mkdirSync(own, { recursive: true })
  if (helper.file === undefined) writeFileSync(store, JSON.stringify(helper.entries ?? {}), { mode: 0o600 })
  writeFileSync(program, source(store, helper))
  recorder.wrap(`docker-credential-${helper.name}`, [needOnMachine('bash'), program])
  return own
}

const source = (
  store: string,
  { fails = [], forgets = false, loose = false, computes = false }: CredentialHelper
): string => `
operation=$1 store='${store}'
refuse() { printf '%s\n' "$1"; exit 1; }
case ' ${fails.join(' ')} ' in *" $operation "*) refuse 'the keychain is locked' ;; esac
${computes ? 'case $operation in list) echo {}; exit ;; store|erase) refuse "not implemented" ;; esac' : ''}
input=
[ "$operation" = list ] || IFS= read -r -d '' input
input=\${input%$'\n'}

# What Node and this script write; values have no escapes.
declare -A users secrets
servers=() rest=$(<"$store") entry='"([^"]+)":\\{"Username":"([^"\\]*)","Secret":"([^"\\]*)"\\},?'
while [[ $rest =~ $entry ]]; do
  servers+=("\${BASH_REMATCH[1]}")
  users[\${BASH_REMATCH[1]}]=\${BASH_REMATCH[2]} secrets[\${BASH_REMATCH[1]}]=\${BASH_REMATCH[3]}
  rest=\${rest/"\${BASH_REMATCH[0]}"/}
done
[ "$rest" = '{}' ] || { echo "$store holds what this helper cannot read" >&2; exit 2; }
print() {
  local server comma=
  printf '{'
  for server in "\${servers[@]}"; do
    [ -v "users[$server]" ] || continue
    printf "$comma$1" "$server" "\${users[$server]}" "\${secrets[$server]}"
    comma=,
  done
  printf '}\n'
}
save() { print '"%s":{"Username":"%s","Secret":"%s"}' >"$store"; }

name=$input
${loose ? '[ -v "users[$name]" ] || name=https://$input' : ''}
credential='^\\{"ServerURL":"([^"\\]*)","Username":"([^"\\]*)","Secret":"([^"\\]*)"\\}$'
case $operation in
  store)
    [[ $input =~ $credential ]] || refuse 'no credential'
    server=\${BASH_REMATCH[1]}
    [ -v "users[$server]" ] || servers+=("$server")
    users[$server]=\${BASH_REMATCH[2]} secrets[$server]=\${BASH_REMATCH[3]}
    ${forgets ? ':' : 'save'} ;;
  get)
    [ -v "users[$name]" ] || refuse 'credentials not found in native keychain'
    printf '{"ServerURL":"%s","Username":"%s","Secret":"%s"}\n' "$input" "\${users[$name]}" "\${secrets[$name]}" ;;
  erase)
    unset "users[$name]"
    save ;;
  list) print '"%s":"%s"%.0s' ;;
  *) refuse "unknown operation $operation" ;;
esac
`
