import { type Answer, faultOf, isAnswered, statusOf } from '../access/answer.ts'
import { isServerFault } from '../access/response.ts'
import { type Advice, type Cause, explain } from './advice.ts'
import type { Context } from './context.ts'

/** Nothing is known, and something between here and there is the likely cause. */
export function explainNoAnswer(answer: Answer, context: Context): Partial<Advice> {
  const id = statusOf(answer) === 429 ? 'too-many-requests' : 'not-verified'
  return {
    id,
    ...explain(
      causesOf(answer, context.server.registry).map(cause => () => cause),
      context
    )
  }
}

/** What tells its cause by itself: why there was no answer, or its status. */
const KNOWN: Readonly<Record<string, (registry: string) => Cause>> = {
  tls: () => ({
    text: 'a proxy opens TLS connections, and node does not know its certificate authority.',
    remedy: 'name the certificate authority in NODE_EXTRA_CA_CERTS on the runner',
    fixes: [
      "Name the authority's PEM file in NODE_EXTRA_CA_CERTS in the runner's own environment (its .env file): node reads it when it starts, so a step cannot set it."
    ]
  }),
  proxy: registry => ({
    text: 'the proxy in HTTPS_PROXY cannot be reached, or refuses this host.',
    remedy: `allow ${registry}:443 in the proxy`,
    fixes: [`Allow ${registry}:443 in the proxy, or add ${registry} to NO_PROXY.`]
  }),
  429: () => ({
    text: "the rate limit that this runner's address shares with others is used up.",
    remedy: 'run the job again later'
  }),
  404: noRegistryHere,
  405: noRegistryHere
}

function noRegistryHere(registry: string): Cause {
  return {
    text: `${registry} has no registry at this path, or another server answers in its place.`,
    remedy: 'compare `registry` with the host of the images'
  }
}

function causesOf(answer: Answer, registry: string): readonly Cause[] {
  const known = KNOWN[faultOf(answer) ?? statusOf(answer) ?? '']
  if (known !== undefined) return [known(registry)]
  const temporaryFault = `a temporary fault of ${registry}.`
  if (isForeignPage(answer)) {
    const text = `a proxy or firewall answers in place of ${registry}: this is not an answer of the registry.`
    const fix = `See which server answers:\n  curl -sSi https://${registry}/v2/`
    return [
      { text, remedy: 'see which server answers', fixes: [fix] },
      { text: temporaryFault, remedy: 'run the job again' }
    ]
  }
  // The step goes on without the answer.
  return [
    { text: temporaryFault, remedy: 'run the job again if a later step fails' },
    { text: 'a proxy answers in its place.' }
  ]
}

/** An answer with a status that the registry uses, and not in its form. */
function isForeignPage(answer: Answer): boolean {
  return isAnswered(answer) && answer.status < 500 && !isServerFault(answer.status, answer.message ?? '')
}
