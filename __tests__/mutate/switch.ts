// Goes into src/ of the copies that mutate.ts makes, with FOLDER replaced.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

const active = Number(readFileSync('FOLDER/active', 'utf8'))
const hits = 'FOLDER/hits'
const isMapping = existsSync(hits)
const seen = new Set<number>()

/** Whether this mutant is the one that is on. Notes which ones a test reaches, where that is asked for. */
export function isMutant(id: number): boolean {
  if (isMapping && !seen.has(id)) {
    seen.add(id)
    appendFileSync(hits, `${id}\n`)
  }
  return id === active
}
