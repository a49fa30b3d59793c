import { warning } from '@actions/core'
import { logOut } from './login/logout.ts'
import { loadLoginState } from './login/state.ts'
import { removeReportFile } from './report/report-file.ts'
import { sanitize } from './runner/sanitize.ts'

// The mirror of main: it knows of the job only what main remembered. Trouble is a warning: the job has ended.
async function post(): Promise<void> {
  removeReportFile()
  try {
    await logOut(loadLoginState())
  } catch (error) {
    warning(
      `The clean-up ended early: ${sanitize(String(error))}. A credential may be left: look at the log of the login.`,
      {
        title: 'Not cleared'
      }
    )
  }
}

await post()
