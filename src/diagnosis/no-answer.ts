import type { Evidence } from '../access/registry-client.ts'
import { isServerFault } from '../access/response.ts'
import type { Advice, Circumstances } from './causes.ts'

/** No answer, or none of the registry's own: nothing is proved, and something in between is the likely cause. */
export function adviseUnanswered(evidence: Evidence, at: Circumstances): Advice {
  const host = at.server.registry
  if (evidence.noResponse?.fault === 'tls') {
    return {
      cause: 'a proxy opens TLS on the way, and node does not know its certificate authority.',
      fix: "Name the authority's PEM file in NODE_EXTRA_CA_CERTS in the runner's own environment (its .env file): node reads it at its start, so no step can set it."
    }
  }
  if (evidence.noResponse?.fault === 'proxy') {
    return {
      cause: 'the proxy in HTTPS_PROXY cannot be reached, or refuses this host.',
      fix: `Let it through to ${host}:443, or name ${host} in NO_PROXY.`
    }
  }
  if (evidence.status === 429) {
    return {
      cause: "the rate limit that this runner's address shares with others is used up.",
      fix: 'Run the job again later.'
    }
  }
  if (evidence.status === 404 || evidence.status === 405) {
    return {
      cause: `${host} has no registry there, or something else answers in its place.`,
      fix: 'Compare `registry` with the host that your images name.'
    }
  }
  if (
    evidence.status !== undefined &&
    evidence.status < 500 &&
    !isServerFault(evidence.status, evidence.message ?? '')
  ) {
    return {
      cause: `a proxy or firewall on the way answers in place of ${host}: these are not the registry's words. Or a passing fault of ${host}.`,
      fix: `See who answers:\n  curl -sSi https://${host}/v2/\nElse: run the job again.`
    }
  }
  return {
    cause: `a passing fault of ${host}. Or a proxy answers in its place.`,
    fix: 'Run the job again if a later step fails.'
  }
}
