import { type Answer, faultOf, isAnswered, statusOf } from '../access/answer.ts'
import { isServerFault } from '../access/response.ts'
import { type Advice, type Cause, type CauseIn, explain } from './advice.ts'
import type { Context } from './context.ts'

/** No answer, or none of the registry's own. */
interface NoAnswer {
  /** Its entry in docs/troubleshooting.md. */
  readonly id: string
  readonly fits: (answer: Answer) => boolean
  readonly causes: readonly CauseIn<Context>[]
}

/** What is seen in place of the registry's answer; the first that fits counts, and the last always does. */
const NO_ANSWERS: readonly NoAnswer[] = [
  { id: 'not-verified', fits: answer => faultOf(answer) === 'tls', causes: [unknownAuthority] },
  { id: 'not-verified', fits: answer => faultOf(answer) === 'proxy', causes: [refusedByProxy] },
  { id: 'too-many-requests', fits: answer => statusOf(answer) === 429, causes: [rateLimit] },
  {
    id: 'not-verified',
    fits: answer => statusOf(answer) === 404 || statusOf(answer) === 405,
    causes: [noRegistryHere]
  },
  { id: 'not-verified', fits: isForeignPage, causes: [answeredByProxy, temporaryFault] },
  { id: 'not-verified', fits: () => true, causes: [temporaryFaultIfAny, proxyInItsPlace] }
]

/** Nothing is known, and something between here and there is the likely cause. */
export function explainNoAnswer(answer: Answer, context: Context): Partial<Advice> {
  const { id, causes } = NO_ANSWERS.find(({ fits }) => fits(answer)) as NoAnswer
  return { id, ...explain(causes, context) }
}

/** An answer with a status that the registry uses, and not in its form. */
function isForeignPage(answer: Answer): boolean {
  return isAnswered(answer) && answer.status < 500 && !isServerFault(answer.status, answer.message ?? '')
}

function unknownAuthority(): Cause {
  return {
    text: 'a proxy opens TLS connections, and node does not know its certificate authority.',
    remedy: 'name the certificate authority in NODE_EXTRA_CA_CERTS on the runner',
    fixes: [
      "Name the authority's PEM file in NODE_EXTRA_CA_CERTS in the runner's own environment (its .env file): node reads it when it starts, so a step cannot set it."
    ]
  }
}

function refusedByProxy({ server: { registry } }: Context): Cause {
  return {
    text: 'the proxy in HTTPS_PROXY cannot be reached, or refuses this host.',
    remedy: `allow ${registry}:443 in the proxy`,
    fixes: [`Allow ${registry}:443 in the proxy, or add ${registry} to NO_PROXY.`]
  }
}

function rateLimit(): Cause {
  return {
    text: "the rate limit that this runner's address shares with others is used up.",
    remedy: 'run the job again later',
    fixes: ['Run the job again later.']
  }
}

function noRegistryHere({ server: { registry } }: Context): Cause {
  return {
    text: `${registry} has no registry at this path, or another server answers in its place.`,
    remedy: 'compare `registry` with the host of the images',
    fixes: ['Compare `registry` with the host that your images name.']
  }
}

function answeredByProxy({ server: { registry } }: Context): Cause {
  return {
    text: `a proxy or firewall answers in place of ${registry}: this is not an answer of the registry.`,
    remedy: 'see which server answers',
    fixes: [`See which server answers:\n  curl -sSi https://${registry}/v2/`]
  }
}

function temporaryFault({ server: { registry } }: Context): Cause {
  return { text: `a temporary fault of ${registry}.`, remedy: 'run the job again', fixes: ['Run the job again.'] }
}

/** The same where the step goes on without the answer. */
function temporaryFaultIfAny(context: Context): Cause {
  const remedy = 'run the job again if a later step fails'
  return { ...temporaryFault(context), remedy, fixes: ['Run the job again if a later step fails.'] }
}

function proxyInItsPlace(): Cause {
  return { text: 'a proxy answers in its place.', fixes: [] }
}
