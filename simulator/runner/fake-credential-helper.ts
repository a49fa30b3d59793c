import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recorder } from './command-recorder.ts'

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
}

/**
 * Puts the helper on the job's PATH. Out: the folder with its store, `store.json`, JSON by server. The protocol is that of
 * docker/docker-credential-helpers: an operation as argument, a server's address or a credential on stdin.
 */
export function installHelper(recorder: Recorder, helper: CredentialHelper, folder: string): string {
  const own = join(folder, helper.name)
  const store = join(own, 'store.json')
  const program = join(folder, `${helper.name}.mjs`)
  mkdirSync(own, { recursive: true })
  writeFileSync(store, JSON.stringify(helper.entries ?? {}), { mode: 0o600 })
  writeFileSync(program, source(store, helper))
  recorder.wrap(`docker-credential-${helper.name}`, [process.execPath, program])
  return own
}

const source = (store: string, { fails = [], forgets = false, loose = false }: CredentialHelper): string => `
import { readFileSync, writeFileSync } from 'node:fs'
const store = ${JSON.stringify(store)}
const [operation] = process.argv.slice(2)
const input = operation === 'list' ? '' : readFileSync(0, 'utf8')
const entries = JSON.parse(readFileSync(store, 'utf8'))
const name = input.trim() in entries || !${loose} ? input.trim() : 'https://' + input.trim()
const refuse = text => { console.log(text); process.exit(1) }
const save = () => writeFileSync(store, JSON.stringify(entries))
if (${JSON.stringify(fails)}.includes(operation)) refuse('the keychain is locked')
if (operation === 'store') {
  const { ServerURL, Username, Secret } = JSON.parse(input)
  entries[ServerURL] = { Username, Secret }
  if (!${forgets}) save()
} else if (operation === 'get') {
  const entry = entries[name]
  if (!entry) refuse('credentials not found in native keychain')
  console.log(JSON.stringify({ ServerURL: input.trim(), ...entry }))
} else if (operation === 'erase') {
  delete entries[name]
  save()
} else if (operation === 'list') {
  console.log(JSON.stringify(Object.fromEntries(Object.entries(entries).map(([url, e]) => [url, e.Username]))))
} else refuse('unknown operation ' + operation)
`
