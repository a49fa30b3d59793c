import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getState, saveState, warning } from '@actions/core'
import { retry } from '../credentials/atomic-file.ts'
import { sanitize } from '../runner/sanitize.ts'

const STATE = 'report-file'

/** Writes the whole report to a new file that only this user can read. Its path is saved first, so that post removes it. */
export function writeReportFile(entries: readonly unknown[], folder: string): string {
  const file = join(folder, `ghcr-login-report-${randomUUID()}.json`)
  saveState(STATE, file)
  writeFileSync(file, `${JSON.stringify(entries, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return file
}

/** Removes the file that main wrote, also where it did not log in. Called by post, which is another process. */
export function removeReportFile(): void {
  const file = getState(STATE)
  if (file === '') return
  try {
    retry(() => rmSync(file, { force: true }))
  } catch (thrown) {
    warning(`${file} was not removed: ${sanitize(String(thrown))}`, { title: 'Report not removed' })
  }
}
