import { setFailed } from '@actions/core'
import { logOut } from './logout.ts'
import { loadSession } from './session.ts'

// The mirror of main: it knows of the job only what main remembered.
logOut(loadSession()).catch(error => setFailed(error))
