import { type Answer, faultOf, isAnswered, statusOf } from '../access/answer.ts'
import { isServerFault } from '../access/response.ts'
import type { Context } from './causes.ts'
import type { Advice } from './problem.ts'

/** No answer, or none of the registry's own: nothing is known, and something between here and there is the likely cause. */
export function adviseUnanswered(answer: Answer, at: Context): Advice {
  const { cause, fixes } = adviceOn(answer, at.server.registry)
  return { id: statusOf(answer) === 429 ? 'too-many-requests' : 'not-verified', cause, fixes }
}

function adviceOn(answer: Answer, host: string): Advice {
  const fault = faultOf(answer)
  const { status, message = '' } = isAnswered(answer) ? answer : { status: 0 }
  if (fault === 'tls') {
    const fix =
      "Name the authority's PEM file in NODE_EXTRA_CA_CERTS in the runner's own environment (its .env file): node reads it when it starts, so a step cannot set it."
    return { cause: 'a proxy opens TLS connections, and node does not know its certificate authority.', fixes: [fix] }
  }
  if (fault === 'proxy') {
    const fix = `Allow ${host}:443 in the proxy, or add ${host} to NO_PROXY.`
    return { cause: 'the proxy in HTTPS_PROXY cannot be reached, or refuses this host.', fixes: [fix] }
  }
  if (status === 429) {
    const cause = "the rate limit that this runner's address shares with others is used up."
    return { cause, fixes: ['Run the job again later.'] }
  }
  if (status === 404 || status === 405) {
    const cause = `${host} has no registry at this path, or another server answers in its place.`
    return { cause, fixes: ['Compare `registry` with the host that your images name.'] }
  }
  if (fault === undefined && status < 500 && !isServerFault(status, message)) {
    const cause = `a proxy or firewall answers in place of ${host}: this is not an answer of the registry. Or a temporary fault of ${host}.`
    return { cause, fixes: [`See which server answers:\n  curl -sSi https://${host}/v2/`, 'Run the job again.'] }
  }
  const cause = `a temporary fault of ${host}. Or a proxy answers in its place.`
  return { cause, fixes: ['Run the job again if a later step fails.'] }
}
