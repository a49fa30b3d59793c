import { existsSync } from 'node:fs'
import { exportVariable, info, warning } from '@actions/core'
import { findLeftover, type Removal, remove } from '../credentials/remove.ts'
import { removeRunDir } from '../credentials/run-dir.ts'
import { readToken } from '../runner/inputs.ts'
import { escapeCommands, sanitize } from '../runner/sanitize.ts'
import type { LoginState } from './state.ts'

/**
 * Undoes what main did, as far as it came: shared entries, exported variables, the run's own folder. Then it looks
 * again. Nothing in it needs the network or an engine, doing it twice does no harm, and trouble is a warning.
 */
export async function logOut(session: LoginState | undefined): Promise<void> {
  if (session === undefined) return info('Nothing to clear: no login was begun.')
  const token = readToken()
  if (!session.logout) {
    // Nobody looks for what a shared login that stays has left in the run's own folder: nothing.
    if (!session.holds) removeRunDir(session.folder)
    return info('The login stays, as `logout: false` asks.')
  }
  // The last that was written is the first to go, as among steps.
  for (const place of session.places.toReversed()) {
    try {
      const { done, stays } = await remove({ ...session, place, missing: place.missing })
      tell(done, place.file, session)
      const leftover = stays ? undefined : await findLeftover(place, session.registry, session.fingerprint, token)
      if (leftover !== undefined)
        warning(`${leftover} still holds the credential: remove it by hand.`, { title: 'A credential is left' })
    } catch (error) {
      warning(`${reasonOf(error)}. The credential may still be there: look at ${place.file}.`, { title: 'Not cleared' })
    }
  }
  for (const { name, before } of session.exported) exportVariable(name, before)
  removeFolder(session)
}

function tell(done: Removal, file: string, { registry, complete }: LoginState): void {
  const said: Readonly<Record<Removal, string>> = {
    removed: `Removed the login to ${registry} from ${file}.`,
    restored: `Removed the login to ${registry} from ${file}; the earlier one is back.`,
    absent: `The login to ${registry} was gone from ${file} already.`,
    shared: `Another step or job uses the same login to ${registry} in ${file}; its own clean-up removes it.`,
    untouched: `No login to ${registry} had been written to ${file}.`,
    replaced: `Another step or job wrote its own login to ${registry} over this one in ${file}; it was left there. Where jobs share a home, \`store: isolated\` keeps them apart.`
  }
  // A login that was written and is not there any more was replaced, whatever stands there by now.
  const gone = done === 'replaced' || (done === 'untouched' && complete)
  if (gone) warning(said.replaced, { title: 'The login was replaced while the job ran' })
  else info(escapeCommands(said[done]))
}

function removeFolder({ folder, places }: LoginState): void {
  if (!existsSync(folder)) return
  try {
    removeRunDir(folder)
    if (places.length === 0) info(escapeCommands(`Removed ${folder} with the login.`))
  } catch (error) {
    warning(`${folder} cannot be removed: ${reasonOf(error)}. It holds the credential.`, {
      title: 'A credential is left'
    })
  }
}

function reasonOf(error: unknown): string {
  return sanitize(error instanceof Error ? error.message : String(error))
}
