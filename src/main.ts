import { preflight } from './access/preflight.ts'
import { checkAccess } from './access/probe.ts'
import { judge } from './access/verdict.ts'
import { findEngines } from './login/engine.ts'
import { type Login, startLogin } from './login/login.ts'
import { Report } from './report/report.ts'
import { readActionPages } from './runner/event.ts'
import { ExitCode } from './runner/exit-code.ts'
import { readInputs } from './runner/inputs.ts'

/** The step. What it rejects with, such as outputs that cannot be written, is an unexpected end. */
export async function main(env = process.env): Promise<void> {
  const exit = new ExitCode(readActionPages(env).issues)
  const report = new Report(env)
  let login: Login | undefined
  try {
    const inputs = readInputs(env)
    report.inputs(inputs)
    const engines = findEngines(inputs.engines, env)
    const failure = preflight(inputs)
    if (failure === undefined) login = startLogin(inputs, engines, env)
    await login?.started
    const access = judge(inputs, await checkAccess(inputs, failure, login?.onToken))
    report.access(access)
    if (login !== undefined && access.mayLogIn) report.login(await login.keep())
  } catch (error) {
    report.failure(error)
  }
  await login?.discard().catch(error => report.failure(error))
  exit.decide(await report.publish())
}
