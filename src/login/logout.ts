import { existsSync } from 'node:fs'
import { exportVariable, info, warning } from '@actions/core'
import { removeFile } from '../credentials/files.ts'
import { removeRunDir } from '../credentials/run-dir.ts'
import { hasRecord, isHeldIn, type Outcome, type TakenOut, takeOut } from '../credentials/shared.ts'
import { credentialsIn } from '../runner/engines.ts'
import { tokenOfLogin } from '../runner/input-reader.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import { configsElsewhere, lookElsewhere } from './elsewhere.ts'
import { isJobDirUsed, jobDirOf } from './scoped.ts'
import { loadLogin, type SavedLogin, VARIABLES } from './state.ts'

/**
 * Undoes what main did, as far as it came: each file that got an entry, the last first; the variables; the run's own
 * folder. Only then it looks at what is left. No part keeps the next from happening. Nothing in it needs the network or an
 * engine, doing it twice does no harm, and trouble is a warning.
 */
export async function logOut(env: NodeJS.ProcessEnv): Promise<void> {
  const token = tokenOfLogin(env)
  const login = loadLogin(env)
  if (login === undefined) return info('No login to remove.')
  if (login === 'unreadable') return tellUnreadable(env)
  if (!login.logout) {
    // A login in a file of the user's needs nothing of the run's own folder.
    if (Object.keys(login.exported).length === 0) removeFolder(login.folder)
    return info('The login stays, as `logout: false` asks.')
  }
  // Where it is gone, an earlier post was here: what is in a file without a record is another login, if with the same token.
  const isFirst = existsSync(login.folder)
  const looked: string[] = []
  let isDone = true
  for (const place of login.places.toReversed()) {
    try {
      const taken = await takeOut(place, login, place.stored && isFirst)
      const isUnknown = taken.outcome === 'none' && place.stored && !hasRecord(place.file)
      if (!isUnknown || !warnWhereHeld(place.file, login, token, WHOSE)) tell(taken, place.file, place.name)
      if (taken.isClear) looked.push(place.file)
    } catch (error) {
      isDone = false
      const fix = `look at ${place.file}. Once that is fixed, the next run of this action there removes it; ${login.folder} stays until then`
      warning(`${reasonOf(error)}. The credential may still be there: ${fix}.`, { title: 'Not cleared' })
    }
  }
  for (const name of Object.values(VARIABLES)) {
    const before = login.exported[name]
    if (before !== undefined) orWarn(() => exportVariable(name, before))
  }
  orWarn(() => (isDone ? removeFolder(login.folder) : credentialsIn(login.folder).forEach(removeFile)))
  if (isFirst && login.places.length === 0 && !existsSync(login.folder))
    info(escapeCommands(`Removed ${login.folder} with the login.`))
  orWarn(() => isJobDirUsed(jobDirOf(env)) || removeFolder(jobDirOf(env)))
  // An engine of a main that was ended may have stored it there.
  if (login.places.length === 0 && Object.keys(login.exported).length === 0)
    looked.push(...lookElsewhere(env).flatMap(({ file }) => (hasRecord(file) ? [] : file)))
  for (const file of looked) orWarn(() => warnWhereHeld(file, login, token))
}

const APART = 'Where jobs share a home, `store: isolated` keeps them apart.'

function tell({ outcome, overwritten }: TakenOut, file: string, registry: string): void {
  const said: Readonly<Record<Outcome, string>> = {
    removed: `Removed the login to ${registry} from ${file}.`,
    restored: `Removed the login to ${registry} from ${file}; the earlier one is back.`,
    none: `There is no login of this step in ${file}.`,
    absent: `The login to ${registry} was gone from ${file} already.`,
    replaced: `The login to ${registry} in ${file} was replaced while the job ran, not by this action; the new one was left there. ${APART}`,
    covered: `A later step or job is logged in to ${registry} in ${file}; its own clean-up removes it.`,
    released: `A later step keeps its login to ${registry} in ${file}, as its \`logout: false\` asks.`
  }
  const title = 'The login was replaced while the job ran'
  if (outcome === 'replaced') warning(said.replaced, { title })
  else info(escapeCommands(said[outcome]))
  const another = `Another job logged in to ${registry} in ${file} while this one ran. ${APART}`
  if (overwritten) warning(another, { title })
}

function removeFolder(folder: string): void {
  if (!existsSync(folder)) return
  const { left, credentials } = removeRunDir(folder, credentialsIn(folder))
  const [first] = credentials
  if (first !== undefined)
    warning(`${first} cannot be removed, and holds the credential.`, { title: 'A credential is left' })
  else if (left)
    warning(`${folder} cannot be removed. The files that held the credential are gone.`, { title: 'Files are left' })
}

/** What has the same token may be another login where folder and record are gone. */
const WHOSE = ', and nothing tells any more which login put it there'

function warnWhereHeld(file: string, { fingerprint }: SavedLogin, token: string, more = ''): boolean {
  const isHeld = isHeldIn(file, fingerprint, token)
  const left = `${file} still holds the credential${more}: remove it by hand.`
  if (isHeld) warning(left, { title: 'A credential is left' })
  return isHeld
}

function tellUnreadable(env: NodeJS.ProcessEnv): void {
  const places = [...configsElsewhere(env).filter(file => existsSync(file)), env.RUNNER_TEMP ?? ''].join(', ')
  const text = `a credential may be left. Look for it in ${places}, and log out by hand.`
  warning(`What the login saved cannot be read: ${text}`, { title: 'Not cleared' })
}

/** A part of the clean-up that keeps no other from happening. */
function orWarn(part: () => void): void {
  try {
    part()
  } catch (error) {
    warning(`${reasonOf(error)}. A credential may be left.`, { title: 'Not cleared' })
  }
}

function reasonOf(error: unknown): string {
  return sanitize(error instanceof Error ? error.message : String(error))
}
