import type { Evidence } from '../access/registry-client.ts'
import { isServerFault } from '../access/response.ts'
import type { Circumstances } from './causes.ts'
import type { Advice } from './problem.ts'

/** No answer, or none of the registry's own: nothing is known, and something between here and there is the likely cause. */
export function adviseUnanswered({ noResponse, status = 0, message = '' }: Evidence, at: Circumstances): Advice {
  const host = at.server.registry
  const id = 'not-verified'
  if (noResponse?.fault === 'tls') {
    return {
      id,
      cause: 'a proxy opens TLS connections, and node does not know its certificate authority.',
      fixes: [
        "Name the authority's PEM file in NODE_EXTRA_CA_CERTS in the runner's own environment (its .env file): node reads it when it starts, so a step cannot set it."
      ]
    }
  }
  if (noResponse?.fault === 'proxy') {
    return {
      id,
      cause: 'the proxy in HTTPS_PROXY cannot be reached, or refuses this host.',
      fixes: [`Allow ${host}:443 in the proxy, or add ${host} to NO_PROXY.`]
    }
  }
  if (status === 429) {
    return {
      id: 'too-many-requests',
      cause: "the rate limit that this runner's address shares with others is used up.",
      fixes: ['Run the job again later.']
    }
  }
  if (status === 404 || status === 405) {
    return {
      id,
      cause: `${host} has no registry at this path, or another server answers in its place.`,
      fixes: ['Compare `registry` with the host that your images name.']
    }
  }
  if (noResponse === undefined && status < 500 && !isServerFault(status, message)) {
    return {
      id,
      cause: `a proxy or firewall answers in place of ${host}: this is not an answer of the registry. Or a temporary fault of ${host}.`,
      fixes: [`See which server answers:\n  curl -sSi https://${host}/v2/`, 'Run the job again.']
    }
  }
  return {
    id,
    cause: `a temporary fault of ${host}. Or a proxy answers in its place.`,
    fixes: ['Run the job again if a later step fails.']
  }
}
