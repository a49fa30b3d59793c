import { isAnswered } from '../access/answer.ts'
import { createsPackage, type ImageResult, type PushResult } from '../access/verdict.ts'
import { referenceOf } from '../github/image.ts'
import { type Advice, type Cause, explain } from './advice.ts'
import type { Context } from './context.ts'
import { outputOf } from './fixes.ts'
import { explainRefusal } from './known-refusals.ts'
import { explainNoAnswer } from './no-answer.ts'
import { type Diagnostic, describe } from './problem.ts'

/** The tags and digests to push that are there already, and those of which it is not known. */
export function existingTags(images: readonly ImageResult[], context: Context): Diagnostic[] {
  if (context.onExisting === 'ignore') return []
  if (context.push.every(image => referenceOf(image) === undefined)) return [nothingGuarded(context)]
  return pushesIn(images).flatMap(image => {
    if (image.exists === 'true') return [overwrite(image, context)]
    return image.exists === 'unknown' ? [mayOverwrite(image, context)] : []
  })
}

function pushesIn(images: readonly ImageResult[]): PushResult[] {
  return images.filter(image => image.access === 'push')
}

function nothingGuarded({ onExisting, push, server }: Context): Diagnostic {
  const [first] = push
  const example = first?.reference ?? `${server.registry}/OWNER/NAME`
  return {
    id: 'nothing-guarded',
    level: 'warning',
    title: 'No tag guarded',
    text: `\`on-existing: ${onExisting}\` guards nothing.`,
    cause: first === undefined ? '`push` lists no image.' : '`push` names no tag, and only a tag can be there already.',
    remedy: 'list the tag that must not be overwritten',
    fixes: [`List the tag that must not be overwritten, e.g.:\n  push: ${example}:\${{ steps.meta.outputs.version }}`]
  }
}

function overwrite(image: PushResult, context: Context): Diagnostic {
  const { onExisting, server, push, step } = context
  const digest = image.manifest?.digest
  const fails = onExisting === 'fail'
  const moves = image.tag === 'latest' || push.filter(({ name }) => name === image.name).length > 1
  return {
    id: 'tag-exists',
    level: fails ? 'error' : 'warning',
    title: 'Tag exists',
    text: `${image.reference} already exists${digest === undefined ? '' : `: ${digest}`}.`,
    cause: fails
      ? '`on-existing: fail` protects it from being overwritten.'
      : `a push overwrites it: ${server.registry} does not ask.`,
    remedy: moves ? 'list only the tag that must not move' : 'push another tag',
    fixes: [
      moves
        ? `List only the tag that must not move, and no tag such as \`latest\` that moves with each release:\n  push: ${server.registry}/${image.name}:\${{ steps.meta.outputs.version }}`
        : 'Push another tag.',
      `Build only what does not exist yet: set \`on-existing: ignore\`${step === '' ? ', give this step `id: ghcr`,' : ''} and give the step that builds:\n  if: ${outputOf(step, 'exists')} != 'true'`
    ],
    images: [image]
  }
}

function mayOverwrite(image: PushResult, context: Context): Diagnostic {
  const fails = context.onExisting === 'fail'
  const { fixes = [], ...advice } = explainUnknown(image, context)
  return {
    ...advice,
    id: 'existing-unknown',
    level: fails ? 'error' : 'warning',
    title: 'Existing tag not known',
    text: `It is not known whether ${image.reference} already exists.`,
    ...(image.existing && describe(image.existing)),
    fixes: fails ? [...fixes, 'Set `on-existing: warn` to push without this answer.'] : fixes,
    images: [image]
  }
}

function explainUnknown(image: PushResult, context: Context): Partial<Advice> {
  const { existing, verdict } = image
  if (existing === undefined) return explain([notAsked], context)
  if (!isAnswered(existing)) return explainNoAnswer(existing, context)
  const { code, status } = existing
  if (code !== undefined && status === 404 && verdict !== 'allowed') return explain([hiddenOrAbsent], context)
  if (code === undefined || status === 404 || status === 429 || status >= 500) return explainNoAnswer(existing, context)
  return explainRefusal(existing, { ...context, image, access: 'pull' })
}

function notAsked({ server: { registry } }: Context): Cause {
  const text = `${registry} was not asked, since it did not accept the token.`
  return { text, remedy: 'use a token that the registry accepts' }
}

function hiddenOrAbsent({ server: { registry } }: Context): Cause {
  const text = `${registry} answers 404 for what a token may not see, too: the answer counts only for a token that may push.`
  return { text, remedy: 'use a token that may push the image' }
}

/** What the first push of a package does: for each package that is new. Its pages do not exist yet. */
export function firstPushes(images: readonly ImageResult[], context: Context): Diagnostic[] {
  const created = new Map(
    pushesIn(images)
      .filter(createsPackage)
      .map(image => [image.name, image])
  )
  return [...created].map(([name, image]) => ({
    id: 'first-push',
    level: 'notice',
    title: 'First push',
    text: `${context.server.registry}/${name} does not exist yet, so this is its first push.`,
    listed: {
      name: `${context.server.registry}/${name}`,
      heading: 'packages do not exist yet, so this is their first push.'
    },
    ...explain([createdByWorkflow, createdByUser], context),
    images: [image]
  }))
}

/** GITHUB_TOKEN links what it creates (docs.github.com, "Publishing and installing a package with GitHub Actions"). */
function createdByWorkflow({ kind, job }: Context): Cause | undefined {
  if (kind !== 'github-token') return undefined
  const links = `a package that GITHUB_TOKEN creates is linked to ${job.repository || 'the repository'} and may get its visibility`
  if (job.visibility === 'private') {
    return { text: `${links}, which is not public.`, certain: true }
  }
  const isPublic = job.visibility === 'public' ? ', which is public' : ': if that is public, so is the package'
  return {
    text: `${links}${isPublic}. A public package cannot be made private again.`,
    remedy: 'if it must not be public, create it with a classic token first',
    fixes: [
      `If it must not be public, push it for the first time with a classic token, which creates it private. Then add ${job.repository || 'the repository'} with the role Write under "Manage Actions access" in the package settings.`
    ],
    certain: true
  }
}

function createdByUser({ server, job }: Context): Cause {
  return {
    text: 'a package that is not created with GITHUB_TOKEN is private and not linked to a repository.',
    fixes: [
      `To link the package to this repository, build the image with the label:\n  org.opencontainers.image.source=${server.web}/${job.repository}`,
      'Change its visibility in the package settings after the push.'
    ]
  }
}
