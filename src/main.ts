import { checkAccess, type TokenState } from './access/probe.ts'
import { judge, preflight } from './access/verdict.ts'
import type { Step } from './diagnosis/diagnose.ts'
import { Login } from './login/login.ts'
import { publish, showAccess, tellOfFault } from './report/publish.ts'
import { failUntilDecided } from './runner/exit-code.ts'
import { readInputs } from './runner/inputs.ts'

/** The step. It rejects only where the step ends unexpectedly, e.g. because the outputs cannot be written. */
export async function main(env = process.env): Promise<void> {
  const decide = failUntilDecided(thrown => tellOfFault(thrown, env))
  const step: Step = { thrown: [] }
  let login: Login | undefined
  try {
    const inputs = readInputs(env)
    step.inputs = inputs
    const failure = preflight(inputs)
    const token = Promise.withResolvers<TokenState>()
    if (failure === undefined) login = new Login(inputs, env, token.promise)
    step.access = judge(inputs, failure ?? (await checkAccess(inputs, token.resolve)))
    showAccess(inputs, step.access)
    if (login !== undefined && step.access.mayLogIn) step.login = await login.keep()
  } catch (error) {
    step.thrown.push(error)
  }
  await login?.discard().catch(error => step.thrown.push(error))
  decide(await publish(step, env))
}
