import { warning } from '@actions/core'
import { logOut } from './logout.ts'
import { quote } from './quote.ts'
import { loadSession } from './session.ts'

// The mirror of main: it knows of the job only what main remembered. Trouble is a warning: the job has ended.
async function post(): Promise<void> {
  try {
    await logOut(loadSession())
  } catch (error) {
    warning(
      `The clean-up ended early: ${quote(String(error))}. A credential may be left: look at the log of the login.`,
      {
        title: 'Not cleared'
      }
    )
  }
}

await post()
