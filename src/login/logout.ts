import { existsSync } from 'node:fs'
import { exportVariable, info, warning } from '@actions/core'
import { type Outcome, type Removal, remove } from '../credentials/remove.ts'
import { removeRunDir, replaceRunDir } from '../credentials/run-dir.ts'
import { tokenOfLogin } from '../runner/credential.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import type { LoginState } from './state.ts'

/**
 * Undoes what main did, as far as it came: shared entries, exported variables, the run's own folder. Then it looks
 * again. Nothing in it needs the network or an engine, doing it twice does no harm, and trouble is a warning.
 */
export async function logOut(login: LoginState | undefined): Promise<void> {
  if (login === undefined) return info('Nothing to clear: no login was begun.')
  const token = tokenOfLogin()
  if (!login.logout) {
    // A shared login that stays needs nothing of the run's own folder.
    if (!login.keepsPrivateFile) removeFolder(login)
    return info('The login stays, as `logout: false` asks.')
  }
  if (login.places.length === 0 && !existsSync(login.folder)) info('Nothing to clear: no login is left.')
  // The last that was written is the first to go, as among steps.
  for (const place of login.places.toReversed()) {
    try {
      tell(await remove({ ...login, place }, token), place.file, login.registry)
    } catch (error) {
      warning(
        `${reasonOf(error)}. The credential may still be there: look at ${place.file}. The next run of this action there removes it, once that is fixed.`,
        { title: 'Not cleared' }
      )
    }
  }
  for (const { name, before } of login.exported) exportVariable(name, before)
  removeFolder(login)
}

function tell({ outcome, overwritten, notRestored, leftover }: Removal, file: string, registry: string): void {
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
  if (leftover !== undefined) {
    warning(`${leftover} still holds the credential: remove it by hand.`, { title: 'A credential is left' })
  }
}

function removeFolder({ folder, places, running }: LoginState): void {
  if (!existsSync(folder)) return
  const { left, credentials } = running ? replaceRunDir(folder) : removeRunDir(folder)
  const [first = folder] = credentials.length > 0 ? credentials : left
  const more = (credentials.length > 0 ? credentials : left).length - 1
  const named = more > 0 ? `${first} and ${more} more` : first
  if (credentials.length > 0) {
    warning(`${named} cannot be removed, and holds the credential.`, { title: 'A credential is left' })
  } else if (left.length > 0) {
    warning(`${named} cannot be removed. The files that held the credential are gone.`, { title: 'Files are left' })
  } else if (places.length === 0) info(escapeCommands(`Removed ${folder} with the login.`))
}

function reasonOf(error: unknown): string {
  return sanitize(error instanceof Error ? error.message : String(error))
}
