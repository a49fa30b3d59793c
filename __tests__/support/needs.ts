import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { grant, grantAlso, hasProgram } from '../../simulator/runner/machine.ts'
import { needsTitle } from './needs-title.ts'

/** What a test needs of its machine further to what `npm ci` installs and a shell has, each with how it is known to be there. */
const RIGHTS = {
  root: () => process.getuid?.() === 0,
  /** The right to mount a file system, which root has not in every container. */
  mounts: () =>
    process.getuid?.() === 0 && /^CapEff:\t[0-9a-f]{10}[2367abef]/m.test(readFileSync('/proc/self/status', 'utf8')),
  /** Of this repository, in place of an unpacked archive. */
  clone: () => existsSync(new URL('../../.git', import.meta.url))
}

/** A program on PATH, or one of `RIGHTS`. */
export type Need = keyof typeof RIGHTS | (string & {})

const isRight = (need: Need): need is keyof typeof RIGHTS => need in RIGHTS

/** Whether this machine has all of it. */
export const has = (...needs: Need[]): boolean =>
  needs.every(need => (isRight(need) ? RIGHTS[need]() : hasProgram(need)))

/**
 * Tests that run where the machine has what they need and are skipped elsewhere, with the reason in their title. Only in
 * them does the simulator hand these programs out. With CI_NO_SKIP=1 a missing program is a failure, since it can be
 * installed; a missing right is not.
 *
 *     needs('docker', 'skopeo').it('a job pushes', async () => { … })
 *     needs('root').describe('on a full disk', () => { … })
 */
export function needs(...all: Need[]): { describe: typeof describe; it: typeof it } {
  const missing = all.filter(need => !has(need))
  const programs = all.filter(need => !isRight(need))
  const mayMiss = missing.filter(need => isRight(need) || process.env.CI_NO_SKIP !== '1')
  if (mayMiss.length > 0) {
    const why = (title: string) => `${title} ${needsTitle(missing)}`
    return {
      describe: variant(describe.skip, why, same) as typeof describe,
      it: variant(it.skip, why, same) as typeof it
    }
  }
  const granting =
    (test: Body): Body =>
    async (...args) => {
      const before = grantAlso(programs)
      try {
        return await test(...args)
      } finally {
        grant(before)
      }
    }
  const grantingAll =
    (tests: Body): Body =>
    (...args) => {
      let before: ReturnType<typeof grant>
      beforeAll(() => {
        before = grantAlso(programs)
      })
      tests(...args)
      afterAll(() => {
        grant(before)
      })
    }
  return { describe: variant(describe, same, grantingAll), it: variant(it, same, granting) }
}

type Body = (...args: unknown[]) => unknown
type Register = (title: string, body: Body, timeout?: number) => void
const same = <T>(value: T): T => value

/** `describe` or `it` with its `each`, with other titles and bodies. */
function variant<T>(original: T, titled: (title: string) => string, changed: (body: Body) => Body): T {
  const { each } = original as { each: (...table: unknown[]) => Register }
  const vary =
    (register: Register): Register =>
    (title, body, timeout) =>
      register(titled(title), changed(body), timeout)
  const main = vary(original as Register)
  return Object.assign(main, { each: (...table: unknown[]) => vary(each(...table)) }) as T
}
