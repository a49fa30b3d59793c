import { join } from 'node:path'
import { read, write } from './file.ts'
import type { Place } from './place.ts'

/** What stood there before, kept in a 0600 file of the run's folder. */
export interface Earlier {
  /** The whole config, where it is what shall come back; `null` where there was none. */
  readonly before?: string | null
  /** SHA-256 of the config as we wrote it; the same bytes later mean that nobody else wrote. */
  readonly after?: string
  /** The registry's entry that shall come back. */
  readonly entry?: string
  /** Whether the same credential stood there already. */
  readonly same: boolean
}

export function saveEarlier(folder: string, place: Place, earlier: Earlier): void {
  write(fileOf(folder, place), JSON.stringify(earlier))
}

/** What a run set aside; nothing where it set nothing aside, or its folder is gone. */
export function loadEarlier(folder: string, place: Place): Earlier | undefined {
  try {
    const text = read(fileOf(folder, place))
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function fileOf(folder: string, { kind }: Place): string {
  return join(folder, `earlier-${kind}.json`)
}
