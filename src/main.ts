import { setFailed } from '@actions/core'
import { ExitCode } from './exit.ts'
import { readInputs } from './inputs.ts'
import { findEngines, logIn } from './login.ts'
import { probe } from './probe.ts'
import { endChildrenOnSignal } from './process.ts'
import { Report } from './report.ts'
import { findHindrance, judge } from './verdict.ts'

async function main(env: NodeJS.ProcessEnv, exit: ExitCode): Promise<void> {
  endChildrenOnSignal()
  const report = new Report(env)
  try {
    const inputs = report.inputs(readInputs(env))
    const engines = findEngines(inputs.engines)
    const found = findHindrance(inputs) ?? (await probe(inputs))
    const judgement = report.proof(judge(inputs, found), found)
    if (judgement.mayLogIn) report.login(await logIn(inputs, engines, env))
  } catch (error) {
    report.failure(error)
  }
  exit.decide(await report.publish())
}

// Only a runner whose command files cannot be written brings it here: there is no page to report on.
main(process.env, new ExitCode()).catch(error => setFailed(error))
