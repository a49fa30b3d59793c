import type { Probed } from '../access/probe.ts'
import { type AccessReport, checksOnly } from '../access/verdict.ts'
import type { LoggedIn } from '../login/login.ts'
import type { JobContext } from '../runner/event.ts'
import type { Inputs } from '../runner/inputs.ts'
import { type Context, contextOf, notKnown } from './context.ts'
import { errorMessages } from './error-messages.ts'
import { existingTags, firstPushes, noLatest, nothingGuarded } from './existing-tags.ts'
import { imageAccess } from './image-access.ts'
import { detailsOf, type Message } from './message.ts'
import { wrongKind } from './no-access.ts'
import { explainNoAnswer } from './no-answer.ts'
import { notSent } from './not-sent.ts'
import { WITHOUT_ENGINE } from './programs.ts'
import { foreignHost, tokenRefused } from './token-refused.ts'
import { improvements, requestedScopes } from './working-token.ts'

/** What became known while the step ran; what is absent did not come to it. */
export interface Step {
  inputs?: Inputs
  access?: AccessReport
  login?: LoggedIn | undefined
  /** What ended a part of it. */
  readonly thrown: unknown[]
}

/**
 * Every message of the step. It asks nothing and decides nothing.
 *
 * @param now the time of this runner, in ms
 */
export function diagnose({ inputs, access, login, thrown }: Step, job: JobContext, now: number): Message[] {
  const context = inputs && access && contextOf(inputs, access, job, now)
  return [
    ...(inputs ? ofInputs(inputs) : []),
    ...(access && context ? ofAccess(access, context) : []),
    ...(inputs && login ? ofLogin(login, inputs) : []),
    ...thrown.flatMap(each => errorMessages(each, { inputs, access, context, issues: job.issues }))
  ]
}

/** Inputs that were read differently from how they are written, and variables that are not followed. */
function ofInputs({ notices, environment, plainDockerHost, engines }: Inputs): Message[] {
  const differently = { level: 'notice', id: 'lower-case', title: 'Input read differently', causes: [] } as const
  const variable = { level: 'notice', id: 'environment', title: 'Variable of the job', causes: [] } as const
  return [
    ...notices.map(what => ({ ...differently, what })),
    ...environment.map(what => ({ ...variable, what })),
    ...(plainDockerHost !== undefined && engines.includes('docker') ? [dockerInPlain(plainDockerHost)] : [])
  ]
}

function dockerInPlain(host: string): Message {
  const what = `docker hands the token to ${host} without TLS, where others on the network can read it.`
  const text = 'DOCKER_HOST names a daemon on another machine, and DOCKER_TLS_VERIFY is not set.'
  const fixes = ['Set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH for that daemon.', WITHOUT_ENGINE]
  return { level: 'warning', id: 'environment', title: 'Token without TLS', what, causes: [{ text, fixes }] }
}

/** The most serious first. */
function ofAccess(report: AccessReport, context: Context): Message[] {
  const { check, images } = report
  const ofTags = [...existingTags(images, context), ...nothingGuarded(context)]
  if (typeof check === 'string') return [notSent(check, images, context), ...ofTags]
  const serious = [
    credential(report, check, context),
    ...imageAccess(images, context),
    ...ofTags,
    requestedScopes(report, context),
    nothingListed(report, context)
  ].filter(each => each !== undefined)
  // Suggestions would take attention from what is wrong.
  const better = improvements(report, context).filter(({ level }) => level !== 'notice' || serious.length === 0)
  return [...serious, ...noLatest(images), ...firstPushes(images, context), ...better]
}

function credential({ token, images }: AccessReport, probed: Probed, context: Context): Message | undefined {
  const unasked = images.filter(image => image.answer === undefined)
  if (token === 'dead') return tokenRefused(probed, unasked, context)
  if (token === 'foreign-host') return foreignHost(probed, images, context)
  if (token !== 'unknown') return undefined
  const next = checksOnly(context) ? '' : ' The login is tried.'
  return {
    level: context.doubt,
    title: 'Token not verified',
    what: `${notKnown(`whether ${context.server.registry} accepts the token`, context)}${next}`,
    ...explainNoAnswer(probed.token, context),
    details: detailsOf(probed.token),
    images: unasked
  }
}

/** Without a list of images nothing was asked: a kind of token that fails later is said now. */
function nothingListed({ token, images }: AccessReport, context: Context): Message | undefined {
  const cause = wrongKind(context)
  if (token !== 'live' || images.length > 0 || cause === undefined) return undefined
  const what = 'The access was not checked, because `push` and `pull` list no image.'
  return { level: 'warning', title: 'Access not verified', what, causes: [cause] }
}

function ofLogin({ warnings, notices, replacesEarlier }: LoggedIn, inputs: Inputs): Message[] {
  const said = { title: 'Where the credential is', causes: [] }
  return [
    ...(replacesEarlier ? [replacedLogin(inputs)] : []),
    ...warnings.map((what): Message => ({ level: 'warning', ...said, what })),
    ...notices.map((what): Message => ({ level: 'notice', ...said, what }))
  ]
}

/** Clients use one login for a registry, so a second one in the same job takes the place of the first. */
function replacedLogin({ server: { registry }, tokenInput }: Inputs): Message {
  const text = `clients use one login for ${registry}, and the earlier step checked with another token.`
  const fixes = [
    'Give one of the two logins a `scope`, to use both.',
    `Use one token that has all the access, in one step: \`${tokenInput}\`.`
  ]
  const what = `This login to ${registry} replaces the login of an earlier step of this job.`
  return { level: 'warning', id: 'login-replaced', title: 'Earlier login replaced', what, causes: [{ text, fixes }] }
}
