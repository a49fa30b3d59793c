import { meaningOf } from '../access/outcome.ts'
import { createsPackage, type JudgedImage } from '../access/verdict.ts'
import { referenceOf } from '../github/image.ts'
import { type Cause, explain } from './cause.ts'
import type { Context } from './context.ts'
import { outputOf } from './fixes.ts'
import { detailsOf, type Message } from './message.ts'
import { explainNoAnswer } from './no-answer.ts'
import { explainRefusal } from './refusals.ts'

/** The tags and digests to push that are there already, and those of which it is not known. */
export function existingTags(images: readonly JudgedImage[], context: Context): Message[] {
  if (context.onExisting === 'ignore') return []
  if (context.push.every(image => referenceOf(image) === undefined)) return [nothingGuarded(context)]
  return pushesIn(images).flatMap(image => {
    if (image.exists === 'true') return [overwrite(image, context)]
    return image.exists === 'unknown' ? [mayOverwrite(image, context)] : []
  })
}

function pushesIn(images: readonly JudgedImage[]): JudgedImage[] {
  return images.filter(image => image.access === 'push')
}

function nothingGuarded({ onExisting, push: [first], server }: Context): Message {
  const what = `\`on-existing: ${onExisting}\` guards nothing.`
  const text = first ? '`push` names no tag, and only a tag can be there already.' : '`push` lists no image.'
  const example = `${first?.reference ?? `${server.registry}/OWNER/NAME`}:\${{ steps.meta.outputs.version }}`
  const causes = [{ text, fixes: [`List the tag that must not be overwritten. For example:\n  push: ${example}`] }]
  return { level: 'warning', id: 'nothing-guarded', title: 'No tag guarded', what, causes }
}

function overwrite(image: JudgedImage, { onExisting, server, push, step }: Context): Message {
  const level = onExisting === 'fail' ? 'error' : 'warning'
  const digest = image.manifest?.digest
  const what = `${image.reference} already exists${digest === undefined ? '' : `: ${digest}`}.`
  const guards = '`on-existing: fail` protects it from being overwritten.'
  const text = onExisting === 'fail' ? guards : `a push overwrites it: ${server.registry} does not ask.`
  const moves = image.tag === 'latest' || push.filter(({ name }) => name === image.name).length > 1
  const otherTag = moves
    ? `List only the tag that must not move. One such as \`latest\` moves with each release:\n  push: ${server.registry}/${image.name}:\${{ steps.meta.outputs.version }}`
    : 'Push another tag.'
  const id = step === '' ? ', give this step `id: ghcr`,' : ''
  const ifMissing = `Build only what does not exist yet. Set \`on-existing: ignore\`${id} and give the step that builds:\n  if: ${outputOf(step, 'exists')} != 'true'`
  const causes = [{ text, fixes: [otherTag, ifMissing] }]
  return { level, id: 'tag-exists', title: 'Tag exists', what, causes, images: [image] }
}

function mayOverwrite(image: JudgedImage, context: Context): Message {
  const what = `It is not known whether ${image.reference} already exists.`
  const goOn = { text: '', fixes: ['Set `on-existing: warn` to push without this answer.'] }
  const { causes } = explainUnknown(image, context)
  const message = { id: 'existing-unknown', title: 'Existing tag not known', what, images: [image] } as const
  const details = image.existing && { details: detailsOf(image.existing) }
  if (context.onExisting === 'warn') return { level: 'warning', ...message, causes, ...details }
  return { level: 'error', ...message, causes: [...causes, goOn], ...details }
}

function explainUnknown(image: JudgedImage, context: Context): Pick<Message, 'causes'> {
  const { existing, verdict } = image
  if (existing === undefined) return { causes: [notAsked(context)] }
  const meaning = meaningOf(existing)
  if (meaning === 'absent' && verdict !== 'allowed') return { causes: [hiddenOrAbsent(context)] }
  return meaning === 'refused'
    ? explainRefusal(existing, { ...context, image, access: 'pull' })
    : explainNoAnswer(existing, context)
}

function notAsked({ server: { registry } }: Context): Cause {
  const text = `${registry} was not asked, since it did not accept the token.`
  return { text, fixes: ['Use a token that the registry accepts.'] }
}

function hiddenOrAbsent({ server: { registry } }: Context): Cause {
  const text = `${registry} answers 404 for what a token may not see, too: the answer counts only for a token that may push.`
  return { text, fixes: ['Use a token that may push the image.'] }
}

/** What the first push of a package does: for each package that is new. Its pages do not exist yet. */
export function firstPushes(images: readonly JudgedImage[], context: Context): Message[] {
  const created = new Map(
    pushesIn(images)
      .filter(createsPackage)
      .map(image => [image.name, image])
  )
  const causes = explain([createdByWorkflow, createdByUser], context)
  return [...created].map(([name, image]) => ({
    level: 'notice',
    id: 'first-push',
    title: 'First push',
    what: 'This is the first push of %s: there is no such package yet.',
    name: `${context.server.registry}/${name}`,
    causes,
    images: [image]
  }))
}

/** GITHUB_TOKEN links what it creates (docs.github.com, "Publishing and installing a package with GitHub Actions"). */
function createdByWorkflow({ kind, job }: Context): Cause | undefined {
  if (kind !== 'github-token') return undefined
  const repository = job.repository || 'the repository'
  const links = `a package that GITHUB_TOKEN creates is linked to ${repository} and may get its visibility`
  if (job.visibility === 'private') return { text: `${links}, which is not public.`, fixes: [], certain: true }
  const isPublic = job.visibility === 'public' ? ', which is public' : ': if that is public, so is the package'
  return {
    text: `${links}${isPublic}. A public package cannot be made private again.`,
    fixes: [
      `If it must not be public, create it with a classic token first. It is private then; add ${repository} with the role Write under "Manage Actions access" in the package settings.`
    ],
    certain: true
  }
}

function createdByUser({ server, job }: Context): Cause {
  return {
    text: 'a package that is not created with GITHUB_TOKEN is private and not linked to a repository.',
    fixes: [
      `To link the package to this repository, build the image with a label. It is:\n  org.opencontainers.image.source=${server.web}/${job.repository}`,
      'Change its visibility in the package settings after the push.'
    ]
  }
}
