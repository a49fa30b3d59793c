import { meaningOf } from '../access/outcome.ts'
import { createsPackage, type JudgedImage } from '../access/verdict.ts'
import { referenceOf } from '../github/image.ts'
import type { Context } from './context.ts'
import { outputOf } from './fixes.ts'
import { type Cause, detailsOf, type Message } from './message.ts'
import { explainNoAnswer } from './no-answer.ts'
import { explainRefusal } from './refusals.ts'

/** The tags and digests to push that are there already, and those of which it is not known. */
export function existingTags(images: readonly JudgedImage[], context: Context): Message[] {
  const isGuarded = context.onExisting !== 'ignore'
  return images.flatMap(image => {
    if (image.exists === 'true') return isGuarded ? [overwrite(image, context)] : []
    // What is denied, was not asked for or leads elsewhere has a message of its own.
    const isOpen = image.verdict === 'allowed' && meaningOf(image.existing) !== 'foreign'
    return image.exists === 'unknown' && (isGuarded || isOpen) ? [mayOverwrite(image, context)] : []
  })
}

/** Inputs that say something of images, where none is listed that they could be about. */
export function nothingGuarded(context: Context): Message[] {
  const { onExisting, waitSeconds, visibility, platforms, push, pull, server } = context
  const image = `${server.registry}/OWNER/NAME`
  const tag = `${push[0]?.reference ?? image}:\${{ steps.meta.outputs.version }}`
  const untagged =
    push.length > 0 ? '`push` names no tag, and only a tag can be there already.' : '`push` lists no image.'
  const message = (input: string, text: string, line: string): Message => {
    const causes = [{ text, fixes: [`List what it is to guard: \`${line}\`.`] }]
    const what = `\`${input}\` guards nothing.`
    return { level: 'warning', id: 'nothing-guarded', title: 'Nothing guarded', what, causes }
  }
  const unpulled = (input: string) => message(input, '`pull` lists no image.', `pull: ${image}:1.0.0`)
  const isUntagged = push.every(each => referenceOf(each) === undefined)
  return [
    ...(onExisting !== 'ignore' && isUntagged ? [message(`on-existing: ${onExisting}`, untagged, `push: ${tag}`)] : []),
    ...(waitSeconds > 0 && pull.length === 0 ? [unpulled(`wait: ${waitSeconds}`)] : []),
    ...(platforms.length > 0 && pull.length === 0 ? [unpulled('platforms')] : []),
    ...(visibility !== 'any' && pull.length + push.length === 0 ? [unpulled(`visibility: ${visibility}`)] : [])
  ]
}

/** Images to pull without a tag that do not have the one that engines add; only where all tags were read. */
export function noLatest(images: readonly JudgedImage[]): Message[] {
  const text = 'docker and podman add `:latest` where no tag is named.'
  const causes = [{ text, fixes: ['Name the tag that is to be pulled.'] }]
  const about = { id: 'no-latest', title: 'No such tag', causes }
  return images
    .filter(({ tags }) => tags?.more === false && !tags.names.includes('latest'))
    .map(image => ({ level: 'notice', ...about, what: `${image.reference} has no tag \`latest\`.`, images: [image] }))
}

function overwrite(image: JudgedImage, { onExisting, server, push, step }: Context): Message {
  const level = onExisting === 'fail' ? 'error' : 'warning'
  const digest = image.manifest?.digest
  const guards = '`on-existing: fail` protects it from being overwritten.'
  const text = onExisting === 'fail' ? guards : `a push overwrites it: ${server.registry} does not ask.`
  const moves = image.tag === 'latest' || push.filter(({ name }) => name === image.name).length > 1
  const version = `push: ${server.registry}/${image.name}:\${{ steps.meta.outputs.version }}`
  const otherTag = moves
    ? `List only the tag that must not move, not one such as \`latest\`: \`${version}\`.`
    : 'Push another tag.'
  const id = step === '' ? ', give this step `id: ghcr`,' : ''
  const ifMissing = `Build only what does not exist yet. Set \`on-existing: ignore\`${id} and give the build step \`if: ${outputOf(step, 'exists')} != 'true'\`.`
  const about = { what: `${image.reference} already exists.`, causes: [{ text, fixes: [otherTag, ifMissing] }] }
  const details = digest === undefined ? {} : { details: { text: 'The registry has it as', words: digest } }
  return { level, id: 'tag-exists', title: 'Tag exists', ...about, ...details, images: [image] }
}

function mayOverwrite(image: JudgedImage, context: Context): Message {
  const isMissing = context.onExisting === 'ignore' ? ', so that the output `missing` has it' : ''
  const what = `It is not known whether ${image.reference} already exists${isMissing}.`
  const goOn = { text: '', fixes: ['Set `on-existing: warn` to push without this answer.'] }
  const causes = explainUnknown(image, context)
  const details = image.existing && { details: detailsOf(image.existing) }
  const title = 'Existing tag not known'
  const about = { id: 'existing-unknown', title, what, images: [image], ...details } as const
  if (context.onExisting !== 'fail') return { level: 'warning', ...about, causes }
  return { level: 'error', ...about, causes: [...causes, goOn] }
}

function explainUnknown(image: JudgedImage, context: Context): readonly Cause[] {
  const { existing, verdict } = image
  const { registry } = context.server
  const meaning = meaningOf(existing)
  if (existing === undefined) {
    const text = `${registry} was not asked, since it did not accept the token.`
    return [{ text, fixes: ['Use a token that the registry accepts.'] }]
  }
  if (meaning === 'absent' && verdict !== 'allowed') {
    const text = `${registry} answers 404 for what a token may not see, too: it counts only for a token that may push.`
    return [{ text, fixes: ['Use a token that may push the image.'] }]
  }
  if (meaning !== 'refused') return explainNoAnswer(existing, context).causes
  return explainRefusal(existing, { ...context, image, access: 'pull' }).causes
}

/** What the first push of a package does: for each package that is new. Its pages do not exist yet. */
export function firstPushes(images: readonly JudgedImage[], context: Context): Message[] {
  const causes = [context.kind === 'github-token' ? createdByWorkflow(context) : createdByUser(context)]
  const what = 'This is the first push of %s: there is no such package yet.'
  const created = new Map(images.filter(createsPackage).map(image => [image.name, image]))
  return [...created].map(([name, image]): Message => {
    const about = { name: `${context.server.registry}/${name}`, causes, images: [image] }
    return { level: 'notice', id: 'first-push', title: 'First push', what, ...about }
  })
}

/** GITHUB_TOKEN links what it creates (docs.github.com, "Publishing and installing a package with GitHub Actions"). */
function createdByWorkflow({ job }: Context): Cause {
  const repository = job.repository || 'the repository'
  const links = `a package that GITHUB_TOKEN creates is linked to ${repository} and may get its visibility`
  if (job.visibility === 'private') return { text: `${links}, which is not public.`, fixes: [] }
  const isPublic = job.visibility === 'public' ? ', which is public' : ': if that is public, so is the package'
  const first = `If it must not be public, create it with a classic token first. It is private then; give ${repository} the role Write in the package settings.`
  return { text: `${links}${isPublic}. A public package cannot be made private again.`, fixes: [first] }
}

function createdByUser({ server, job }: Context): Cause {
  const label = `org.opencontainers.image.source=${server.web}/${job.repository}`
  const link = `Link the package to this repository by a label of the image. The label is \`${label}\`.`
  const text = 'a package that is not created with GITHUB_TOKEN is private and not linked to a repository.'
  return { text, fixes: [link, 'Change its visibility in the package settings after the push.'] }
}
