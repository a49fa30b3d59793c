import { type CertificateTrouble, type Failure, meaningOf, type Outcome } from '../access/outcome.ts'
import type { Context } from './context.ts'
import type { Cause, Explained } from './message.ts'

/** Nothing is known: something between here and there is the likely cause, or the server's own trouble. */
export function explainNoAnswer(answer: Outcome, context: Context): Explained {
  const { failure } = answer
  if (failure !== undefined) return { id: 'not-verified', causes: [causeOfFault(failure, context)] }
  const meaning = meaningOf(answer)
  if (meaning === 'limited') return { id: 'too-many-requests', causes: [rateLimit(answer, context)] }
  return { id: 'not-verified', causes: [meaning === 'unclear' ? otherServer(answer, context) : temporary(context)] }
}

function causeOfFault({ fault, detail, certificate }: Failure, context: Context): Cause {
  if (fault === 'proxy') return ofProxy(detail, context)
  if (fault === 'tls') return ofCertificate(certificate ?? 'unclear', context)
  if (fault === 'oversized' || fault === 'unreadable') return ofUnread(fault, detail, context)
  if (fault !== 'dns') return temporary(context)
  const text = 'this runner has no DNS that knows it, or reaches the internet only through a proxy.'
  const { registry } = context.server
  return { text, fixes: [`This runner finds no host ${registry} (${detail}): repair its DNS, or set HTTPS_PROXY.`] }
}

/** An answer that is not read to its end, or says nothing: where the image is known, that is its index. */
function ofUnread(fault: 'oversized' | 'unreadable', detail: string, { image, server: { registry } }: Context): Cause {
  const why = fault === 'oversized' ? `has ${detail}` : 'cannot be read'
  if (image?.manifest !== undefined)
    return {
      text: 'what an index lists must be read only for `platforms`.',
      fixes: [`Its index ${why}: leave \`platforms\` out for this image.`]
    }
  const fix = `The answer ${why}: look at \`curl -sSi https://${registry}/v2/\`.`
  return { text: 'a proxy answers, or this action reads too little of it.', fixes: [fix] }
}

/** @param detail the proxy's status, the system's word for what broke, or why it is not supported */
function ofProxy(detail: string, { server: { registry }, proxy }: Context): Cause {
  const host = proxy && 'url' in proxy ? proxy.url.host : ''
  if (detail === '407') {
    const fix = `The proxy ${host} asks for a password (407): add it to HTTPS_PROXY. Write \`http://USER:PASSWORD@${host}\`.`
    return { text: 'HTTPS_PROXY has none, or a wrong one.', fixes: [fix] }
  }
  if (/^\d+$/.test(detail)) {
    const [text, fault, way] = /^(?:429|5)/.test(detail)
      ? ['it does not reach the registry itself.', 'does not get through to', 'repair it, or run the job again']
      : ['its rules do not list the registry.', 'refuses', `allow ${registry}:443 in it`]
    const fix = `The proxy ${host} ${fault} ${registry} (${detail}): ${way}.`
    return { text, fixes: [fix, `Add ${registry} to NO_PROXY.`] }
  }
  const text = 'every request goes through the proxy that HTTPS_PROXY names.'
  if (!/^[A-Z_]+$/.test(detail)) return { text, fixes: [`Correct HTTPS_PROXY: ${detail}.`] }
  const fault = detail === 'ECONNREFUSED' ? 'refuses connections' : 'is not reached'
  return { text, fixes: [`The proxy ${host} ${fault} (${detail}): start it, or correct HTTPS_PROXY.`] }
}

/** What to do, and why; what answers may be the registry, or a proxy in its place. */
function ofCertificate(trouble: CertificateTrouble, { now, server: { registry } }: Context): Cause {
  const certificate = `The certificate of ${registry}`
  const proxy = 'a proxy that opens TLS connections answers with a certificate of its own.'
  const clock = `${certificate} is not valid at this runner's time (${new Date(now).toISOString().slice(0, 16)}Z): set the clock.`
  const replace = (fault: string) => `${certificate} ${fault}: replace it, or that of the proxy.`
  const [text, ...fixes] = {
    expired: ['the clock of this runner is wrong, or the certificate of a proxy has expired.', clock],
    'not-yet-valid': ['the clock of this runner is wrong.', clock],
    'unknown-authority': [
      proxy,
      "Name its certificate authority in NODE_EXTRA_CA_CERTS in the runner's own environment. It takes a PEM file, and a step cannot set it: node reads it when it starts.",
      "Add the authority to the system's store, or name it in SSL_CERT_FILE."
    ],
    'other-host': [proxy, `${certificate} is of another host: look at \`curl -svI https://${registry}/v2/\`.`],
    'tls-too-old': [
      proxy,
      `What answers for ${registry} speaks nothing newer than TLS 1.1: update that proxy or server.`
    ],
    'client-certificate': [
      'this action has none.',
      `What answers for ${registry} asks for a client certificate: exempt ${registry} in that proxy.`
    ],
    'plain-http': [
      'a proxy answers, or another program has the port.',
      `What answers for ${registry} speaks plain HTTP: look at \`curl -svI https://${registry}/v2/\`.`
    ],
    'too-weak': [proxy, replace('has a small key or SHA-1')],
    'wrong-usage': [proxy, replace('is not one for servers')],
    unclear: [proxy, `No TLS connection to ${registry} could be made: look at \`curl -svI https://${registry}/v2/\`.`]
  }[trouble] as [string, ...string[]]
  return { text, fixes }
}

/** A limit in the registry's own words, or in nobody's: then it may be a proxy's. */
function rateLimit({ code, message }: Outcome, { server: { registry } }: Context): Cause {
  const whose = code === undefined && message === undefined ? `${registry}, or of a proxy before it,` : 'GitHub'
  return {
    text: `a rate limit of ${whose} is used up: several jobs that start at once share it, and so do runners at one address.`,
    fixes: [
      'Wait some minutes, then run the job again.',
      'Start fewer jobs at once: set `max-parallel` in the matrix. Or list the images in one job before it only.'
    ]
  }
}

/** A step that ends here is not waited for by a later one. */
function temporary({ doubt, server: { kind, registry } }: Context): Cause {
  const status = kind === 'github.com' ? ', and see https://www.githubstatus.com' : ''
  const text = `a temporary fault of ${registry} or of the network.`
  const when = doubt === 'error' ? '' : ' if a later step fails'
  return { text, fixes: [`Run the job again${when}${status}.`] }
}

function otherServer({ code, status }: Outcome, { server: { registry } }: Context): Cause {
  const look = `look at \`curl -sSi https://${registry}/v2/\``
  if (code !== undefined) {
    const fix = `${registry} answered ${status}, which neither grants nor refuses: ${look}.`
    return { text: 'a proxy answers in its place, or the registry does not know this request.', fixes: [fix] }
  }
  return {
    text: 'a proxy, a firewall or a login page of the network answers, or this server has no registry.',
    fixes: [`Not ${registry} answers, but another server: ${look}.`]
  }
}
