import { type Failure, meaningOf, type Outcome } from '../access/outcome.ts'
import type { Cause } from './cause.ts'
import type { Context } from './context.ts'
import type { Message } from './message.ts'

/** Nothing is known: something between here and there is the likely cause, or the server's own trouble. */
export function explainNoAnswer(answer: Outcome, context: Context): Pick<Message, 'id' | 'causes'> {
  const { failure } = answer
  if (failure !== undefined) return { id: 'not-verified', causes: causesOfFault(failure, context) }
  const meaning = meaningOf(answer)
  if (meaning === 'limited') return { id: 'too-many-requests', causes: [RATE_LIMIT] }
  return { id: 'not-verified', causes: [meaning === 'trouble' ? temporary(context) : otherServer(context)] }
}

function causesOfFault({ fault, detail }: Failure, context: Context): Cause[] {
  if (fault === 'dns') return [noHost(context)]
  if (fault === 'proxy') return [ofProxy(detail, context)]
  if (fault === 'tls') return [/^CERT_(?:NOT_YET_VALID|HAS_EXPIRED)$/.test(detail) ? clock(context) : UNKNOWN_AUTHORITY]
  return [temporary(context), { text: 'a proxy answers in its place.', fixes: [] }]
}

function noHost({ server: { registry } }: Context): Cause {
  const fix = 'Repair the DNS of this runner, or set HTTPS_PROXY if it has a proxy.'
  return { text: `this runner finds no host ${registry}.`, fixes: [fix] }
}

/** @param detail the proxy's status, the system's word for what broke, or why it is not supported */
function ofProxy(detail: string, { server: { registry }, proxy }: Context): Cause {
  const host = proxy && 'url' in proxy ? proxy.url.host : ''
  const allow = `Allow ${registry}:443 in the proxy ${host}, or add ${registry} to NO_PROXY.`
  const password = `Give user and password of the proxy ${host} in HTTPS_PROXY. Write:\n  http://USER:PASSWORD@${host}`
  if (detail === '407') return { text: 'it asks for them.', fixes: [password] }
  if (/^\d+$/.test(detail)) return { text: 'it refuses this host.', fixes: [allow] }
  if (detail !== 'ECONNREFUSED')
    return { text: 'the proxy cannot be used.', fixes: [`Correct HTTPS_PROXY: ${detail}.`] }
  return { text: 'it refuses connections.', fixes: [`Start the proxy ${host}, or correct HTTPS_PROXY.`] }
}

function clock({ now, server: { registry } }: Context): Cause {
  const fix = `Set the clock of this runner: it says ${new Date(now).toISOString()}.`
  return { text: `the certificate of ${registry} is not valid at that time.`, fixes: [fix] }
}

const UNKNOWN_AUTHORITY: Cause = {
  text: 'a proxy opens TLS connections, and node does not know its certificate authority.',
  fixes: [
    "Name the certificate authority in NODE_EXTRA_CA_CERTS on the runner. Give its PEM file in the runner's own environment (its .env file): node reads it when it starts, so a step cannot set it."
  ]
}

const RATE_LIMIT: Cause = {
  text: "the rate limit that this runner's address shares with others is used up.",
  fixes: ['Run the job again later.']
}

/** The step goes on without the answer. */
function temporary({ server: { kind, registry } }: Context): Cause {
  const status = kind === 'github.com' ? ', and see https://www.githubstatus.com' : ''
  return { text: `a temporary fault of ${registry}.`, fixes: [`Run the job again if a later step fails${status}.`] }
}

function otherServer({ server: { registry } }: Context): Cause {
  return {
    text: `a proxy or firewall answers in place of ${registry}, or there is no registry at this host.`,
    fixes: [`See which server answers: \`curl -sSi https://${registry}/v2/\`.`]
  }
}
