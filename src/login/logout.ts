import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { exportVariable, info, warning } from '@actions/core'
import { isEntryOf } from '../credentials/auth-entry.ts'
import type { ConfigFile } from '../credentials/config-files.ts'
import { loadRecord, type Run, type SharedConfigFile } from '../credentials/record.ts'
import { type Outcome, type Removal, remove } from '../credentials/remove.ts'
import { isReplaced, isRunDir, removeRunDir, replaceRunDir, runDirOf, runDirsIn } from '../credentials/run-dir.ts'
import { documentOf } from '../credentials/store.ts'
import { Credential, type Fingerprint } from '../github/credential.ts'
import { tokenOfLogin } from '../runner/credential.ts'
import { type Inputs, readInputs } from '../runner/inputs.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import { configsElsewhere, loadBefore, undoElsewhere, warnOfStray } from './elsewhere.ts'
import { ownFiles } from './engine.ts'
import { EXPORTED_VARIABLES, type LoginState, type PartOfLogin, type SavedLogin } from './state.ts'

/**
 * Undoes what main did, as far as it came: shared entries, exported variables, the run's own folder. Then it looks
 * again. Nothing in it needs the network or an engine, doing it twice does no harm, and trouble is a warning.
 */
export async function logOut(saved: SavedLogin, env: NodeJS.ProcessEnv): Promise<void> {
  if (saved.kind === 'none') info('No login to remove.')
  else if (saved.kind === 'damaged') await logOutDamaged(saved.login, saved.fields, env)
  else if (isOfAnotherRegistry(saved.login, env)) {
    const { registry: _, ...rest } = saved.login
    await logOutDamaged({ places: [], exported: [], ...rest }, ['registry'], env)
  } else await logOutWhole(saved.login, env)
}

/** Whether the state names another registry than the inputs, which the runner gives post anew: no entry would be found. */
function isOfAnotherRegistry({ registry }: LoginState, env: NodeJS.ProcessEnv): boolean {
  const inputs = inputsOf(env)
  return inputs !== undefined && inputs.server.registry !== registry
}

async function logOutWhole(login: LoginState, env: NodeJS.ProcessEnv): Promise<void> {
  const token = tokenOfLogin()
  if (login.phase === 'engines') await undoStrays(login, env)
  if (!login.logout) {
    // A shared login that stays needs nothing of the run's own folder.
    if (login.phase !== 'own') removeFolder(login, false)
    return info('The login stays, as `logout: false` asks.')
  }
  const { places: saved, exported } = login.phase === 'engines' ? { places: [], exported: [] } : login
  const places = [
    ...saved,
    ...recordedPlaces(login.runId, env).filter(each => saved.every(({ file }) => file !== each.file))
  ]
  if (places.length === 0 && !existsSync(login.folder)) info('No login to remove: it is gone already.')
  // The last that was written is the first to go, as among steps.
  for (const place of places.toReversed()) {
    try {
      tell(await remove({ ...login, config: place }, token), place.file, login.registry)
    } catch (error) {
      warning(
        `${reasonOf(error)}. The credential may still be there: look at ${place.file}. The next run of this action there removes it, once that is fixed.`,
        { title: 'Not cleared' }
      )
    }
  }
  for (const { name, before } of exported) exportVariable(name, before)
  removeFolder(login, places.length === 0)
}
/** An engine that main had yet to wait for may have logged in elsewhere than in the run's own folder. */
async function undoStrays(login: LoginState, env: NodeJS.ProcessEnv): Promise<void> {
  for (const { where, undone } of await undoElsewhere(loadBefore(login.folder, env), login)) {
    if (undone)
      info(escapeCommands(`Removed the login to ${login.registry} from ${where}; what was there before is back.`))
    else warnOfStray(where, login.registry)
  }
}

function tell({ outcome, overwritten, notRestored, lost, leftover }: Removal, file: string, registry: string): void {
  const said: Readonly<Record<Outcome, string>> = {
    removed: `Removed the login to ${registry} from ${file}.`,
    restored: `Removed the login to ${registry} from ${file}; the earlier one is back.`,
    none: `There is no login of this step in ${file}.`,
    absent: `The login to ${registry} was gone from ${file} already.`,
    replaced: `The login to ${registry} in ${file} was replaced while the job ran, not by this action; the new one was left there. Where jobs share a home, \`store: isolated\` keeps them apart.`,
    covered: `A later step or job is logged in to ${registry} in ${file}; its own clean-up removes it.`,
    released: `A later step keeps its login to ${registry} in ${file}, as its \`logout: false\` asks.`
  }
  const replaced = 'The login was replaced while the job ran'
  if (outcome === 'replaced') warning(said.replaced, { title: replaced })
  else info(escapeCommands(said[outcome]))
  if (overwritten === true && outcome !== 'none') {
    warning(
      `Another job logged in to ${registry} in ${file} while this one ran, with another credential. Where jobs share a home, \`store: isolated\` keeps them apart.`,
      { title: replaced }
    )
  }
  if (notRestored !== undefined) {
    warning(
      `${notRestored}. The earlier login to ${registry} is not back yet: the next run of this action there restores it.`,
      {
        title: 'Not restored'
      }
    )
  }
  if (lost !== undefined) {
    warning(`${sanitize(lost)}. An earlier login to ${registry}, if there was one, cannot be restored: log in again.`, {
      title: 'Not restored'
    })
  }
  if (leftover !== undefined) {
    warning(`${leftover} still holds the credential: remove it by hand.`, { title: 'A credential is left' })
  }
}

/** @param only whether the credential was nowhere else */
function removeFolder({ folder, phase }: LoginState, only: boolean): void {
  if (!existsSync(folder)) return
  if (!isRunDir(folder)) {
    if (!isReplaced(folder)) warning(`${folder} was not made by this action and was left.`, { title: 'Files are left' })
    return
  }
  const { left, credentials } = phase === 'engines' ? replaceRunDir(folder) : removeRunDir(folder)
  const [first = folder] = credentials.length > 0 ? credentials : left
  const more = (credentials.length > 0 ? credentials : left).length - 1
  const named = more > 0 ? `${first} and ${more} more` : first
  if (credentials.length > 0) {
    warning(`${named} cannot be removed, and holds the credential.`, { title: 'A credential is left' })
  } else if (left.length > 0) {
    warning(`${named} cannot be removed. The files that held the credential are gone.`, { title: 'Files are left' })
  } else if (only) info(escapeCommands(`Removed ${folder} with the login.`))
}

function reasonOf(error: unknown): string {
  return sanitize(error instanceof Error ? error.message : String(error))
}

/**
 * Clears a login of which not everything is known any more. The records next to the configs know the run, by its id or by
 * the credential, which post is given anew; the run's own folder is known by the same.
 */
async function logOutDamaged(part: PartOfLogin, fields: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const inputs = inputsOf(env)
  const credential = inputs && new Credential(inputs.username, inputs.token)
  const isOurs = (run: Run) => (part.runId === undefined ? credential?.matches(run) === true : run.runId === part.runId)
  const temp = env.RUNNER_TEMP ?? ''
  const configs = new Map([...configsElsewhere(env), ...part.places].map(config => [config.file, config]))
  warning(
    `What the login saved cannot be read (${fields.join(', ')}). It is cleared as far as it is known otherwise. Look for a login to ${part.registry ?? inputs?.server.registry ?? 'the registry'} in ${[...configs.keys()].filter(file => existsSync(file)).join(', ') || temp}.`,
    { title: 'Not cleared' }
  )
  if (!(part.logout ?? inputs?.logout ?? true)) return
  for (const config of configs.values()) {
    for (const { runId, registry, salt, digest } of runsIn(config).filter(isOurs)) {
      const base = { registry, runId, folder: runDirOf(temp, runId), logout: true, fingerprint: { salt, digest } }
      const login: LoginState = { ...base, phase: 'shared', places: [{ missing: [], ...config }], exported: [] }
      await logOutWhole(login, env)
    }
  }
  const folders = part.runId === undefined ? runDirsIn(temp) : [runDirOf(temp, part.runId)]
  const known = part.fingerprint ?? credential?.fingerprint('')
  for (const folder of folders.filter(each => isRunDir(each))) {
    if (part.runId === undefined && (known === undefined || !holds(folder, known))) continue
    const base = {
      registry: part.registry ?? inputs?.server.registry ?? '',
      runId: basename(folder).slice(-16),
      ...{ folder, logout: true, fingerprint: known ?? { salt: '', digest: '' } }
    }
    await logOutWhole({ ...base, phase: 'engines' }, env)
    // What they were before is not known where the state has lost it; empty counts as unset.
    const exported = EXPORTED_VARIABLES.filter(name => env[name]?.startsWith(folder))
    for (const name of exported) exportVariable(name, part.exported.find(each => each.name === name)?.before ?? '')
  }
}

function inputsOf(env: NodeJS.ProcessEnv): Inputs | undefined {
  try {
    return readInputs(env)
  } catch {
    return undefined
  }
}

/** The configs whose records know a run, whatever its state says. */
function recordedPlaces(runId: string, env: NodeJS.ProcessEnv): SharedConfigFile[] {
  return configsElsewhere(env)
    .filter(config => runsIn(config).some(run => run.runId === runId))
    .map(config => ({ ...config, missing: [] }))
}

/** The logins of this action in a config; none where its record cannot be read. */
function runsIn(config: ConfigFile): readonly Run[] {
  try {
    return loadRecord(config).runs
  } catch {
    return []
  }
}

/** Whether a run's own folder holds a credential. */
function holds(folder: string, known: Fingerprint): boolean {
  const entries = Object.values(ownFiles(folder)).flatMap(config => documentOf(config).entries('auths'))
  return entries.some(([, entry]) => isEntryOf(entry, known))
}
