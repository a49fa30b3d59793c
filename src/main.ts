import { setFailed } from '@actions/core'
import { checkAccess } from './access/probe.ts'
import { judge } from './access/verdict.ts'
import { findEngines } from './login/engine.ts'
import { type Login, startLogin } from './login/login.ts'
import { Report } from './report/report.ts'
import { ExitCode } from './runner/exit-code.ts'
import { readInputs } from './runner/inputs.ts'

async function main(env: NodeJS.ProcessEnv, exit: ExitCode): Promise<void> {
  const report = new Report(env)
  let login: Login | undefined
  try {
    const inputs = report.inputs(readInputs(env))
    login = startLogin(inputs, findEngines(inputs.engines, env), env)
    const check = await checkAccess(inputs, login.onToken)
    const access = report.access(judge(inputs, check), check)
    if (access.mayLogIn) report.login(await login.keep())
  } catch (error) {
    report.failure(error)
  }
  await login?.discard()
  exit.decide(await report.publish())
}

// Only a runner whose command files cannot be written brings it here: there is no page to report on.
main(process.env, new ExitCode()).catch(error => setFailed(error))
