import { isAnswered } from '../access/answer.ts'
import { createsPackage, type ImageResult, type PushResult } from '../access/verdict.ts'
import type { Context } from './causes.ts'
import { adviseRefusal } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { adviseUnanswered } from './no-answer.ts'
import { type Advice, describe, type Finding } from './problem.ts'

/** The tags and digests to push that are there already, and those of which it is not known. */
export function adviseExisting(images: readonly ImageResult[], at: Context): Finding[] {
  if (at.onExisting === 'ignore') return []
  return pushesIn(images).flatMap(image => {
    if (image.exists === 'true') return [adviseOverwrite(image, at)]
    return image.exists === 'unknown' ? [adviseUnknown(image, at)] : []
  })
}

function pushesIn(images: readonly ImageResult[]): PushResult[] {
  return images.filter(image => image.access === 'push')
}

function adviseOverwrite(image: PushResult, { onExisting, server }: Context): Finding {
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

function adviseUnknown(image: PushResult, at: Context): Finding {
  const fails = at.onExisting === 'fail'
  const advice = adviseNoAnswer(image, at)
  return {
    ...advice,
    id: 'existing-unknown',
    level: fails ? 'error' : 'warning',
    title: 'Existing tag not known',
    text: `It is not known whether ${image.reference} already exists.`,
    ...(image.existing && describe(image.existing)),
    fixes: fails ? [...advice.fixes, 'Set `on-existing: warn` to push without this answer.'] : advice.fixes,
    images: [image]
  }
}

function adviseNoAnswer(image: PushResult, at: Context): Advice {
  const { existing, verdict } = image
  const { registry } = at.server
  if (existing === undefined) {
    const cause = `${registry} was not asked, since it did not accept the token.`
    return { cause, fixes: ['Use a token that the registry accepts.'] }
  }
  if (!isAnswered(existing)) return adviseUnanswered(existing, at)
  const { code, status } = existing
  if (code !== undefined && status === 404 && verdict !== 'allowed') {
    const cause = `${registry} answers 404 for what a token may not see, too: the answer counts only for a token that may push.`
    return { cause, fixes: ['Use a token that may push the image.'] }
  }
  if (code === undefined || status === 404 || status === 429 || status >= 500) return adviseUnanswered(existing, at)
  return adviseRefusal(existing, { ...at, image, access: 'pull' })
}

/** What the first push of a package does, for each package that is new. */
export function adviseFirstPush(images: readonly ImageResult[], { server, job }: Context): Finding[] {
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
