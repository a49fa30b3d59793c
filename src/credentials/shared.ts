import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Credential, Fingerprint } from '../github/credential.ts'
import { attempt, succeeds } from '../runner/attempt.ts'
import { StoreError } from '../runner/errors.ts'
import { isAlive } from '../runner/exec.ts'
import { isObject, type Json, objectOf, parsed } from '../runner/json.ts'
import { bytesOf, type Config, entryOf, isEntryOf, membersOf, openConfig, withEntry } from './config.ts'
import {
  changeable,
  codeOf,
  read,
  removeFile,
  removeFolders,
  replace,
  resolveLink,
  unfinished,
  write
} from './files.ts'
import { withLock } from './lock.ts'

/** Where a credential goes in a config of the user's: the name of its entry in `auths`, a registry or a path on it. */
export interface Place {
  readonly file: string
  readonly name: string
  /** The first folder that has to be made for it. */
  readonly made?: string | undefined
}

/** A login of a run of this action. */
export interface LoginBase {
  /** Names this run; unique. */
  readonly runId: string
  /** The run's own folder below RUNNER_TEMP. */
  readonly folder: string
  readonly fingerprint: Fingerprint
  /** Whether post takes the credential back. */
  readonly logout: boolean
}

/** A login that a run of this action made in a config and has not taken back. */
interface Run extends Fingerprint, Pick<LoginBase, 'runId' | 'folder'>, Pick<Place, 'name'> {
  /** Where it runs, as `whereItRuns` says; the runner's process that the job belongs to; and since when, in ms since 1970. */
  readonly where: string
  readonly pid: number
  readonly since: number
  /** What was kept under that name before. */
  before: Json
  /** Another job's login with another credential came after it. */
  replaced?: boolean
  /** A later login is to stay (`logout: false`): there is nothing to take back any more. */
  released?: boolean
}

/**
 * The logins of this action in a config, oldest first, and what the config was before the first. It is a file next to the
 * config, read and written under its lock, which goes with the last run.
 */
interface Record {
  runs: Run[]
  /** The config's bytes in base64; `null` where there was no file. */
  original: string | null
  /** The first folder that had to be made for it. */
  made?: string | undefined
}

/** What came of it; logout.ts says each in words. */
export type Outcome = 'removed' | 'restored' | 'absent' | 'none' | 'replaced' | 'covered' | 'released'

export interface TakenOut {
  readonly outcome: Outcome
  /** Another job logged in over this one, with another credential. */
  readonly overwritten: boolean
  /** The config is not to hold the credential any more: it did not before, and no other run has it there. */
  readonly isClear: boolean
}

/**
 * Puts a credential into a config of the user's. What was there goes into the record first; the write is one move.
 * @throws StoreError where the config is malformed or cannot be written; nothing was changed then
 */
export async function putIn({ file, name, made }: Place, login: LoginBase, credential: Credential): Promise<void> {
  await withLock(file, true, () => {
    changeable(file)
    const record = withoutDead(file, loadRecord(file))
    const config = openConfig(file)
    const before = entryOf(config.json, name)
    const isOthers = (run: Run) => dirname(run.folder) !== dirname(login.folder) && !credential.matches(run)
    for (const run of stackOf(record, name).filter(isOthers)) run.replaced = true
    if (login.logout) {
      const { runId, fingerprint } = login
      const owner = { where: whereItRuns(), pid: process.ppid, since: Date.now() }
      const run = { ...{ runId, name, folder: login.folder, before }, ...fingerprint, ...owner }
      const original = record.runs.length > 0 ? record.original : (config.found?.bytes.toString('base64') ?? null)
      saveRecord(file, { runs: [...record.runs, run], original, made: record.made ?? made })
    }
    write(file, bytesOf(withEntry(config.json, name, { [name]: credential.entry })))
    if (login.logout) return
    // It stays: no run brings back what was there before it.
    for (const run of stackOf(record, name)) Object.assign(run, { released: true, before: {} })
    saveRecord(file, record)
  })
}

/**
 * Takes a credential out again: it goes only if it is still ours, and what was there before it comes back. What dead jobs
 * have left goes with it.
 * @param stored whether it was put in
 * @throws StoreError where the config cannot be read or written; the record stays, for another try
 */
export async function takeOut({ file, name, made }: Place, login: LoginBase, stored: boolean): Promise<TakenOut> {
  const { record, ...taken } = await withLock(file, false, () => {
    for (const each of [resolveLink(file), recordFile(file)]) removeFile(unfinished(each))
    const found = loadRecord(file)
    const { runId, folder, fingerprint } = login
    const known = found.runs.find(each => each.runId === runId && each.name === name)
    const run: Run = known ?? { runId, folder, name, ...fingerprint, where: '', pid: 0, since: 0, before: {} }
    const all = known === undefined && stored ? { ...found, runs: [...found.runs, run] } : found
    const record = withoutDead(file, all, run)
    if (!record.runs.includes(run)) return { record, outcome: 'none', overwritten: false, isClear: false } as const
    const before = objectOf(parsed(Buffer.from(record.original ?? '', 'base64').toString()))
    const outcome = undo(file, record, run)
    const others = [...Object.values(run.before), ...Object.values(membersOf(before, 'auths'))]
    const isClear = /^(?:removed|restored|absent|replaced)$/.test(outcome) && !others.some(each => isEntryOf(each, run))
    return { record, outcome, overwritten: run.replaced === true, isClear }
  })
  // After the lock, which is in the folder: one that somebody else has put a file into stays.
  if (record.runs.length === 0) removeFolders(file, record.made ?? made)
  return taken
}

/** Whether a config holds a credential, under any name or in another field. @param token empty where it is not known */
export function isHeldIn(file: string, known: Fingerprint, token: string): boolean {
  const text = read(file)?.text ?? ''
  const entries = Object.values(membersOf(objectOf(parsed(text)), 'auths'))
  return entries.some(entry => isEntryOf(entry, known)) || (token !== '' && text.includes(token))
}

/** Undoes what jobs left that cannot do it themselves any more, the newest first. */
function withoutDead(file: string, record: Record, own?: Run): Record {
  for (const run of record.runs.filter(each => each !== own && isDead(each)).toReversed()) undo(file, record, run)
  return record
}

/** GitHub ends a job on a self-hosted runner after five days. */
const JOB_LIMIT_MS = 5 * 24 * 60 * 60 * 1000

/** Whether no post of a run can come any more: its folder goes with its job. What runs elsewhere is not seen from here. */
function isDead({ where, pid, folder, since }: Run): boolean {
  if (where !== whereItRuns()) return Date.now() - since > JOB_LIMIT_MS
  return !isAlive(pid) || lstatSync(folder, { throwIfNoEntry: false }) === undefined
}

/**
 * Where process ids mean the same: the host, since when it runs, and the PID namespace. Containers and pods may have one
 * host name; only Linux tells the rest (proc(5), random/boot_id; namespaces(7)).
 */
function whereItRuns(): string {
  const parts = [hostname()]
  succeeds(() => parts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()))
  succeeds(() => parts.push(readlinkSync('/proc/self/ns/pid')))
  return parts.join(' ')
}

/** The runs under the same name: each replaced the one before it. */
function stackOf({ runs }: Record, name: string): Run[] {
  return runs.filter(run => run.name === name)
}

/**
 * Takes a run's login out of the config, and the run out of the record. The config comes first: where this ends early, the
 * next try finds less to do.
 */
function undo(file: string, record: Record, run: Run): Outcome {
  const config = openConfig(file)
  const { [run.name]: entry } = entryOf(config.json, run.name)
  const stack = stackOf(record, run.name)
  const later = stack.slice(stack.indexOf(run) + 1)
  const [above] = later
  // Where what the run above found was ours, it brings back what we found.
  if (above !== undefined && !run.released && isEntryOf(above.before[run.name], run)) above.before = run.before
  const isOurs = isEntryOf(entry, run)
  // The same token may be there twice: the entry is then the later run's as well.
  const isCovered = later.length > 0 && (!isOurs || later.some(each => isEntryOf(entry, each)))
  const outcome = run.released ? 'released' : isCovered ? 'covered' : outcomeOf(entry, run.before, isOurs)
  const isTaken = /^(?:removed|restored|absent)$/.test(outcome)
  const json = isTaken ? withEntry(config.json, run.name, run.before) : config.json
  record.runs = record.runs.filter(each => each !== run)
  try {
    if (record.runs.length === 0 && outcome !== 'released') putBack(config, json, record.original, isOurs)
    else if (isTaken) write(file, bytesOf(json))
  } catch (error) {
    // Where what was there before has no room, the credential goes all the same, and the next try brings that back.
    if (isOurs && isTaken) write(file, bytesOf(withEntry(config.json, run.name, {})))
    throw error
  }
  saveRecord(file, record)
  return outcome
}

function outcomeOf(entry: unknown, before: Json, isOurs: boolean): Outcome {
  const known = Object.values(before)
  if (entry === undefined || isOurs) return known.length > 0 ? 'restored' : isOurs ? 'removed' : 'absent'
  return known.some(each => isDeepStrictEqual(each, entry)) ? 'none' : 'replaced'
}

/** The bytes of before where the content is the same again; no file where there was none. */
function putBack(config: Config, json: Json, original: string | null, isOurs: boolean): void {
  const { file } = config
  const bytes = Buffer.from(original ?? '', 'base64')
  const isSame = isDeepStrictEqual(content(json), content(objectOf(parsed(bytes.toString()))))
  const isChanged = isOurs || !isDeepStrictEqual(content(json), content(config.json))
  if (original === null && isSame) {
    if (!removeFile(resolveLink(file))) throw new StoreError(`${file} cannot be removed`)
  } else if (original !== null && isSame && isChanged) write(file, bytes)
  else if (!isDeepStrictEqual(json, config.json)) write(file, bytesOf(json))
}

/** `auths` that is empty, `null` or not there is the same; numbers are as they are written again. */
function content({ auths, ...rest }: Json): unknown {
  return parsed(JSON.stringify(isObject(auths) && Object.keys(auths).length > 0 ? { auths, ...rest } : rest))
}

/** Whether a run of this action may have a login in a config. */
export function hasRecord(file: string): boolean {
  return attempt(() => read(recordFile(file))) !== undefined
}

function recordFile(file: string): string {
  const target = resolveLink(file)
  return join(dirname(target), `.ghcr-login.${basename(target)}`)
}

/** What is no record tells of no logins: any program of the same user may have written it. */
function loadRecord(file: string): Record {
  const { runs, original, made } = objectOf(parsed(attempt(() => read(recordFile(file))?.text)))
  if (!Array.isArray(runs) || !runs.every(isRun)) return { runs: [], original: null }
  return {
    runs,
    original: typeof original === 'string' ? original : null,
    made: typeof made === 'string' ? made : undefined
  }
}

function isRun(value: unknown): value is Run {
  if (!isObject(value) || !isObject(value.before)) return false
  const texts = [value.runId, value.name, value.folder, value.where, value.salt, value.digest]
  return texts.every(text => typeof text === 'string')
}

/** @throws StoreError where it cannot be written */
function saveRecord(file: string, { runs, original, made }: Record): void {
  const at = recordFile(file)
  if (runs.length === 0) return void removeFile(at)
  try {
    replace(at, Buffer.from(JSON.stringify({ runs, original, made })))
  } catch (error) {
    throw new StoreError(`${at} cannot be written: ${codeOf(error)}`)
  }
}
