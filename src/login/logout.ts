import { existsSync } from 'node:fs'
import { exportVariable, info, warning } from '@actions/core'
import { isEntryOf } from '../credentials/auth-entry.ts'
import { loadRecord, type SharedConfigFile } from '../credentials/record.ts'
import { type Outcome, type Removal, remove } from '../credentials/remove.ts'
import {
  isReplaced,
  isRunDir,
  removeRunDir,
  replaceRunDir,
  runDirOf,
  runDirsIn,
  runIdOf
} from '../credentials/run-dir.ts'
import { documentOf } from '../credentials/store.ts'
import { Credential, type Fingerprint } from '../github/credential.ts'
import { tokenOfLogin } from '../runner/input-reader.ts'
import { type Inputs, readInputs } from '../runner/inputs.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import { configsElsewhere, loadBefore, undoElsewhere, warnOfStray } from './elsewhere.ts'
import { ownFiles } from './engine.ts'
import { EXPORTED_VARIABLES, type LoginState, type SavedLogin } from './state.ts'

/**
 * Undoes what main did, as far as it came: shared entries, exported variables, the run's own folder. Then it looks
 * again. Nothing in it needs the network or an engine, doing it twice does no harm, and trouble is a warning.
 */
export async function logOut(saved: SavedLogin, env: NodeJS.ProcessEnv): Promise<void> {
  if (saved.kind === 'none') return info('No login to remove.')
  if (saved.kind === 'damaged') return logOutDamaged(saved.login, saved.fields, env)
  const { registry, ...rest } = saved.login
  // The runner gives post the inputs anew: under another registry no entry would be found.
  if ((inputsOf(env)?.server.registry ?? registry) !== registry) return logOutDamaged(rest, ['registry'], env)
  await logOutWhole(saved.login, env)
}

async function logOutWhole(login: LoginState, env: NodeJS.ProcessEnv): Promise<void> {
  const token = tokenOfLogin()
  if (login.phase === 'engines') await undoStrays(login, env)
  if (!login.logout) {
    // A shared login that stays needs nothing of the run's own folder.
    if (login.phase !== 'own') removeFolder(login, false)
    return info('The login stays, as `logout: false` asks.')
  }
  const places = [...login.places, ...recordedPlaces(login, env)]
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
  for (const { name, before } of login.exported) exportVariable(name, before)
  removeFolder(login, places.length === 0)
}

/** The other configs whose records know a run, whatever its state says. */
function recordedPlaces({ runId, places }: LoginState, env: NodeJS.ProcessEnv): SharedConfigFile[] {
  return configsElsewhere(env)
    .filter(config => places.every(({ file }) => file !== config.file))
    .filter(config => loadRecord(config).runs.some(run => run.runId === runId))
    .map(config => ({ ...config, missing: [] }))
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
async function logOutDamaged(
  part: Partial<LoginState>,
  fields: readonly string[],
  env: NodeJS.ProcessEnv
): Promise<void> {
  const inputs = inputsOf(env)
  const credential = inputs && new Credential(inputs.username, inputs.token)
  const temp = env.RUNNER_TEMP ?? ''
  const { registry = inputs?.server.registry, places = [], fingerprint = credential?.fingerprint('') } = part
  const configs = new Map([...configsElsewhere(env), ...places].map(config => [config.file, config]))
  warning(
    `What the login saved cannot be read (${fields.join(', ')}). It is cleared as far as it is known otherwise. Look for a login to ${registry ?? 'the registry'} in ${[...configs.keys()].filter(file => existsSync(file)).join(', ') || temp}.`,
    { title: 'Not cleared' }
  )
  if (!(part.logout ?? inputs?.logout ?? true)) return
  const runs = [...configs.values()].flatMap(config => loadRecord(config).runs)
  const found = [
    ...runs.filter(run => credential?.matches(run)).map(run => run.runId),
    ...runDirsIn(temp)
      .filter(folder => fingerprint !== undefined && holds(folder, fingerprint))
      .map(runIdOf)
  ]
  for (const runId of new Set(part.runId === undefined ? found : [part.runId])) {
    const run = runs.find(each => each.runId === runId)
    const folder = runDirOf(temp, runId)
    // What they were before is not known where the state has lost it; empty counts as unset.
    const named = EXPORTED_VARIABLES.filter(name => env[name]?.startsWith(folder))
    const exported = part.exported ?? named.map(name => ({ name, before: '' }))
    const login = { runId, folder, logout: true, phase: 'engines', places, exported } as const
    const known = run ?? fingerprint ?? { salt: '', digest: '' }
    await logOutWhole({ ...login, registry: run?.registry ?? registry ?? '', fingerprint: known }, env)
  }
}

function inputsOf(env: NodeJS.ProcessEnv): Inputs | undefined {
  try {
    return readInputs(env)
  } catch {
    return undefined
  }
}

/** Whether a run's own folder holds a credential. */
function holds(folder: string, known: Fingerprint): boolean {
  const entries = Object.values(ownFiles(folder)).flatMap(config => documentOf(config).entries('auths'))
  return entries.some(([, entry]) => isEntryOf(entry, known))
}
