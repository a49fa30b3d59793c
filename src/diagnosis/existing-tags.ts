import { isAnswered } from '../access/answer.ts'
import { createsPackage, type ImageResult, type PushResult } from '../access/verdict.ts'
import { type Advice, type Cause, explain } from './advice.ts'
import type { Context } from './context.ts'
import { explainRefusal } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { explainNoAnswer } from './no-answer.ts'
import { type Diagnostic, describe } from './problem.ts'

/** The tags and digests to push that are there already, and those of which it is not known. */
export function existingTags(images: readonly ImageResult[], context: Context): Diagnostic[] {
  if (context.onExisting === 'ignore') return []
  return pushesIn(images).flatMap(image => {
    if (image.exists === 'true') return [overwrite(image, context)]
    return image.exists === 'unknown' ? [mayOverwrite(image, context)] : []
  })
}

function pushesIn(images: readonly ImageResult[]): PushResult[] {
  return images.filter(image => image.access === 'push')
}

function overwrite(image: PushResult, { onExisting, server }: Context): Diagnostic {
  const digest = image.manifest?.digest
  const fails = onExisting === 'fail'
  return {
    id: 'tag-exists',
    level: fails ? 'error' : 'warning',
    title: 'Tag exists',
    text: `${image.reference} already exists${digest === undefined ? '' : `: ${digest}`}.`,
    cause: fails
      ? '`on-existing: fail` protects it from being overwritten.'
      : `a push overwrites it: ${server.registry} does not ask.`,
    fixes: [
      'Push another tag.',
      "Build only what does not exist yet: set `on-existing: ignore`, give this step `id: ghcr`, and the one that pushes:\n  if: steps.ghcr.outputs.exists != 'true'"
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
  return { text, fixes: ['Use a token that the registry accepts.'] }
}

function hiddenOrAbsent({ server: { registry } }: Context): Cause {
  const text = `${registry} answers 404 for what a token may not see, too: the answer counts only for a token that may push.`
  return { text, fixes: ['Use a token that may push the image.'] }
}

/** What the first push of a package does, for each package that is new. */
export function firstPushes(images: readonly ImageResult[], { server, job }: Context): Diagnostic[] {
  const created = new Map(
    pushesIn(images)
      .filter(createsPackage)
      .map(image => [image.name, image])
  )
  const source = `org.opencontainers.image.source=${server.web}/${job.repository}`
  return [...created].map(([name, image]) => ({
    id: 'first-push',
    level: 'notice',
    title: 'First push',
    text: `${server.registry}/${name} does not exist yet. The first push creates it as a private package of ${image.owner}; its visibility can be changed in the package settings after that push.`,
    settings: settingsPage(server, image, job),
    fixes: [`To link the package to this repository, build the image with the label:\n  ${source}`],
    images: [image]
  }))
}
