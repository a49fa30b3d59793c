import { checkAccess } from './access/probe.ts'
import { judge } from './access/verdict.ts'
import { findEngines, logIn } from './login/login.ts'
import { Report } from './report/report.ts'
import { killChildrenOnSignal } from './runner/exec.ts'
import { ExitCode } from './runner/exit-code.ts'
import { readInputs } from './runner/inputs.ts'

async function main(env: NodeJS.ProcessEnv, exit: ExitCode): Promise<void> {
  killChildrenOnSignal()
  const report = new Report(env)
  try {
    const inputs = readInputs(env)
    report.inputs(inputs)
    const engines = findEngines(inputs.engines)
    const check = await checkAccess(inputs)
    const access = judge(inputs, check)
    report.access(access, check)
    if (access.mayLogIn) report.login(await logIn(inputs, engines, env))
  } catch (error) {
    report.failure(error)
  }
  exit.decide(await report.publish())
}

// What it rejects with, such as outputs that cannot be written, is an unexpected end.
main(process.env, new ExitCode())
