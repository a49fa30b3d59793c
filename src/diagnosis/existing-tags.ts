import { type AccessReport, createsPackage, type ImageResult } from '../access/verdict.ts'
import type { Inputs } from '../runner/inputs.ts'
import type { Advice, Circumstances } from './causes.ts'
import { findKnownRefusal, permissionOrGrant } from './known-refusals.ts'
import { settingsPage } from './links.ts'
import { adviseUnanswered } from './no-answer.ts'
import { describe, type Problem } from './problem.ts'

/** The tags and digests to push that are there already, and those of which it is not known. */
export function adviseExisting(inputs: Inputs, { images }: AccessReport, at: Circumstances): Problem[] {
  if (inputs.onExisting === 'ignore') return []
  const fails = inputs.onExisting === 'fail'
  return images.flatMap(image => {
    if (image.exists === 'true') return [adviseOverwrite(image, fails, at)]
    return image.exists === 'unknown' ? [adviseUnknown(image, fails, at)] : []
  })
}

function adviseOverwrite(image: ImageResult, fails: boolean, at: Circumstances): Problem {
  const digest = image.manifest?.digest
  const text = `${image.image.reference} already exists${digest === undefined ? '' : `: ${digest}`}.`
  return {
    id: 'tag-exists',
    level: fails ? 'error' : 'warning',
    title: 'Tag exists',
    what: [{ text, image }],
    cause: fails
      ? '`on-existing: fail` protects it from being overwritten.'
      : `a push overwrites it: ${at.server.registry} does not ask.`,
    fixes: [
      'Push another tag.',
      "Build only what does not exist yet: set `on-existing: ignore`, give this step `id: ghcr`, and the one that pushes:\n  if: steps.ghcr.outputs.exists != 'true'"
    ],
    images: [image]
  }
}

function adviseUnknown(image: ImageResult, fails: boolean, at: Circumstances): Problem {
  const text = `It is not known whether ${image.image.reference} already exists.`
  const { settings, ...advice } = adviseNoAnswer(image, at)
  const detail = image.existing === undefined ? {} : describe(image.existing)
  return {
    ...advice,
    id: 'existing-unknown',
    level: fails ? 'error' : 'warning',
    title: 'Existing tag not known',
    what: [{ text, image, ...detail, ...(settings === undefined ? {} : { settings }) }],
    fixes: [...advice.fixes, ...(fails ? ['Set `on-existing: warn` to push without this answer.'] : [])],
    images: [image]
  }
}

function adviseNoAnswer({ image, existing, verdict }: ImageResult, at: Circumstances): Advice {
  if (existing === undefined) {
    return {
      cause: `${at.server.registry} was not asked, since it did not accept the token.`,
      fixes: ['Use a token that the registry accepts.']
    }
  }
  if (existing.code === undefined || existing.status === 429 || (existing.status ?? 0) >= 500) {
    return adviseUnanswered(existing, at)
  }
  if (existing.status === 404 && verdict !== 'allowed') {
    return {
      cause: `${at.server.registry} answers 404 for what a token may not see, too: the answer counts only for a token that may push.`,
      fixes: ['Use a token that may push the image.']
    }
  }
  const need = { ...at, image, access: 'pull' } as const
  return (existing.status === 404 ? undefined : findKnownRefusal(existing)?.advise(need)) ?? permissionOrGrant(need)
}

/** What the first push of a package does, for each package that is new. */
export function adviseFirstPush({ images }: AccessReport, at: Circumstances): Problem[] {
  const created = new Map(images.filter(createsPackage).map(image => [image.image.name, image]))
  const source = `org.opencontainers.image.source=${at.server.web}/${at.job.repository}`
  return [...created].map(([name, image]) => ({
    id: 'first-push',
    level: 'notice',
    title: 'First push',
    what: [
      {
        text: `${at.server.registry}/${name} does not exist yet. The first push creates it as a private package of ${image.image.owner}; its visibility can be changed in the package settings after that push.`,
        image,
        settings: settingsPage(at.server, image.image, at.job)
      }
    ],
    ...(at.job.repository === ''
      ? {}
      : { fixes: [`To link the package to this repository, build the image with the label:\n  ${source}`] }),
    images: [image]
  }))
}
