import { warning } from '@actions/core'
import { logOut } from './login/logout.ts'
import { onUnexpectedEnd } from './runner/exit-code.ts'
import { sanitize } from './runner/sanitize.ts'

/** The mirror of main: it knows of the job only what main saved. Trouble is a warning: the job has ended. */
export async function post(env = process.env): Promise<void> {
  const done = onUnexpectedEnd(thrown => {
    const early = `The clean-up ended early: ${sanitize(String(thrown))}.`
    warning(`${early} A credential may be left: look at the log of the login.`, { title: 'Not cleared' })
  })
  await logOut(env)
  done()
}
