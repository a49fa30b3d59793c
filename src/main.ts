import { preflight } from './access/preflight.ts'
import { checkAccess } from './access/probe.ts'
import { judge } from './access/verdict.ts'
import { Login } from './login/login.ts'
import { Report } from './report/report.ts'
import { readActionPages } from './runner/event.ts'
import { ExitCode } from './runner/exit-code.ts'
import { readInputs } from './runner/inputs.ts'

/** The step. It rejects only where the step ends unexpectedly, e.g. because the outputs cannot be written. */
export async function main(env = process.env): Promise<void> {
  const exit = new ExitCode(readActionPages(env).issues)
  const report = new Report(env)
  let login: Login | undefined
  try {
    const inputs = readInputs(env)
    report.inputs(inputs)
    const failure = preflight(inputs)
    const usable = Promise.withResolvers<boolean>()
    if (failure === undefined) login = new Login(inputs, env, usable.promise)
    const access = judge(inputs, failure ?? (await checkAccess(inputs, usable.resolve)))
    report.access(access)
    if (login !== undefined && access.mayLogIn) report.login(await login.keep())
  } catch (error) {
    report.failure(error)
  }
  await login?.discard().catch(error => report.failure(error))
  exit.decide(await report.publish())
}
