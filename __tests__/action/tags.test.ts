import { describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { manifest, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { run } from '../support/case-run.ts'

const kindsOf = (step: Step) =>
  step.requests
    .map(({ kind }) => kind)
    .filter(kind => kind !== 'connect')
    .sort()
const logOf = (step: Step) => step.log.split('\n').map(line => line.trim())
const reportOf = (step: Step): Record<string, unknown>[] => JSON.parse(step.outputs.report ?? '')
const titles = (step: Step) => step.annotations.map(({ level, title }) => `${level} ${title}`)

const one = manifest({ seed: 'one' })
const two = manifest({ seed: 'two' })
const app = pkg('acme/app', { tags: { '1.2': one, latest: two } })
const TAGS = 'ghcr.io/acme/app:1.2.3, ghcr.io/acme/app:1.2, ghcr.io/acme/app:latest'

describe('many tags of one package', () => {
  it('are one upload session and a question for each tag', async () => {
    const step = await run({ token: githubToken(), packages: [app], with: { push: TAGS } })
    expect(step.exitCode).toBe(0)
    expect(kindsOf(step)).toEqual(['manifest', 'manifest', 'manifest', 'token', 'upload'])
  })

  it('are one line of the log and one row of the summary, with the state of each tag', async () => {
    const step = await run({ token: githubToken(), packages: [app], with: { push: TAGS } })
    const [exists, latest] = [one, two].map(({ digest }) => digest.slice(0, 'sha256:'.length + 12))
    const states = `1.2.3 does not exist yet, 1.2 exists (${exists}), latest exists (${latest})`
    expect(logOf(step).filter(line => line.includes('acme/app'))).toEqual([
      `\u2713 push   ghcr.io/acme/app: allowed (nothing was written); ${states}`
    ])
    expect(step.summary.match(/<tr><td>.*<\/tr>/g)).toEqual([
      `<tr><td><code>ghcr.io/acme/app</code></td><td>push</td><td>\u2705 allowed</td><td>${states
        .split(', ')
        .map(state => `<code>${state}</code>`)
        .join('<br>')}</td></tr>`
    ])
  })

  it('are shown up to fifty, with how many there are besides', async () => {
    for (const [count, end] of [
      [50, 'v50 does not exist yet'],
      [52, 'v50 does not exist yet, and 2 more']
    ] as const) {
      const push = Array.from({ length: count }, (_, n) => `ghcr.io/acme/app:v${n + 1}`).join()
      const step = await run({ token: githubToken(), packages: [app], with: { push } })
      expect(logOf(step).find(line => line.includes('v1 does'))).toMatch(new RegExp(`${end}$`))
      expect(JSON.parse(step.outputs.missing ?? '')).toHaveLength(count)
    }
  })

  it('are an object each in `report`, and those that are not there are `missing`', async () => {
    const step = await run({ token: githubToken(), packages: [app], with: { push: TAGS } })
    expect(reportOf(step).map(({ image, exists, digest }) => [image, exists, digest])).toEqual([
      ['ghcr.io/acme/app:1.2.3', 'false', undefined],
      ['ghcr.io/acme/app:1.2', 'true', one.digest],
      ['ghcr.io/acme/app:latest', 'true', two.digest]
    ])
    expect(step.outputs.missing).toBe('["ghcr.io/acme/app:1.2.3"]')
  })

  it('of which the registry does not tell are `missing`, too', async () => {
    const faults: Fault[] = [
      { on: 'manifest', path: /latest/, effect: 'status', status: 503, headers: { 'retry-after': '3600' } }
    ]
    const step = await run({ token: githubToken(), packages: [app], faults, with: { push: TAGS } })
    expect(JSON.parse(step.outputs.missing ?? '')).toEqual(['ghcr.io/acme/app:1.2.3', 'ghcr.io/acme/app:latest'])
  })

  it('are refused together, by one answer', async () => {
    const closed = pkg('acme/app', { actionsAccess: {} })
    const step = await run({ token: githubToken(), packages: [closed], with: { push: TAGS } })
    expect(step.exitCode).toBe(1)
    expect(step.requests.filter(({ kind }) => kind === 'upload')).toHaveLength(1)
    expect(reportOf(step).map(({ verdict, status }) => [verdict, status])).toEqual(Array(3).fill(['denied', 403]))
  })

  it('to pull are one line as well, or one for those that are there and one for the others', async () => {
    const pull = 'ghcr.io/acme/app:1.2, ghcr.io/acme/app:latest, ghcr.io/acme/app:9'
    const step = await run({ token: githubToken(), packages: [app], with: { pull } })
    const lines = logOf(step).filter(line => /^[^ ] pull/.test(line))
    expect(lines).toEqual([
      expect.stringMatching(/^\u2713 pull {3}ghcr\.io\/acme\/app: allowed; 1\.2 sha256:\w{12}, latest sha256:\w{12}$/),
      expect.stringMatching(/^\u2717 pull {3}ghcr\.io\/acme\/app:9: HTTP 404: manifest unknown$/)
    ])
  })
})

it('one image without a tag costs a token and an upload session', async () => {
  const step = await run({ token: githubToken(), packages: [app], with: { push: 'ghcr.io/acme/app' } })
  expect(kindsOf(step)).toEqual(['token', 'upload'])
  expect(step.outputs.missing).toBe('[]')
})

describe('`digest`', () => {
  const digestOf = async (inputs: Record<string, string>) =>
    (await run({ token: githubToken(), packages: [app], with: inputs })).outputs.digest

  it.each([
    ['the one tag that is there', { pull: 'ghcr.io/acme/app:1.2' }, one.digest],
    ['the one tag to push that is there', { push: 'ghcr.io/acme/app:1.2.3, ghcr.io/acme/app:1.2' }, one.digest],
    ['a tag that is listed for both', { pull: 'ghcr.io/acme/app:1.2', push: 'ghcr.io/acme/app:1.2' }, one.digest],
    ['a tag next to an image that names none', { pull: 'ghcr.io/acme/app:1.2, ghcr.io/acme/app' }, one.digest],
    ['several that are there', { pull: 'ghcr.io/acme/app:1.2, ghcr.io/acme/app:latest' }, ''],
    ['none that is there', { push: 'ghcr.io/acme/app:9' }, ''],
    ['none that names a tag', { pull: `ghcr.io/acme/app@${one.digest}` }, '']
  ])('is told of %s', async (_, inputs, digest) => expect(await digestOf(inputs)).toBe(digest))
})

describe('nothing listed', () => {
  it('is said in the log', async () => {
    const step = await run({ token: githubToken() })
    expect(step.exitCode).toBe(0)
    expect(step.log).toContain('No image was checked: `pull` and `push` list none.')
  })

  it('is not said where an image is', async () => {
    const step = await run({ token: githubToken(), with: { push: 'ghcr.io/acme/app' } })
    expect(`${step.log}${step.summary}`).not.toContain('No image was checked')
  })

  it.each([
    ['warn', {}, '`push` lists no image.'],
    ['fail', { push: 'ghcr.io/acme/app' }, '`push` names no tag, and only a tag can be there already.']
  ])('for `on-existing: %s` to guard is a warning', async (onExisting, inputs, cause) => {
    const step = await run({ token: githubToken(), with: { ...inputs, 'on-existing': onExisting } })
    expect([step.exitCode, titles(step)]).toEqual([0, ['warning Nothing guarded']])
    const [first = '', why = ''] = step.annotations[0]?.message.split('\n') ?? []
    expect(first).toContain(`\`on-existing: ${onExisting}\` guards nothing. List what it is to guard: \`push: `)
    expect(why).toContain(`Cause: ${cause}`)
  })
})

describe('`visibility` of a package to push', () => {
  const push = (
    visibility: string,
    packages = [app],
    inputs: Record<string, string> = { push: 'ghcr.io/acme/app:3' }
  ) => run({ token: githubToken(), packages, with: { ...inputs, visibility } })

  it('denies the push where it is the other one', async () => {
    const step = await push('public')
    expect([step.exitCode, step.outputs['can-push'], titles(step)]).toEqual([1, 'false', ['error Wrong visibility']])
    expect(step.annotations[0]?.message).toMatch(/ghcr\.io\/acme\/app:3 .*private.*public/)
    expect(reportOf(step)[0]).toMatchObject({ verdict: 'denied', visibility: 'private', exists: 'false' })
  })

  it.each([
    ['private', app],
    ['public', pkg('acme/app', { visibility: 'public' })]
  ] as const)('allows it where it is %s as asked', async (visibility, held) => {
    const step = await push(visibility, [held])
    expect([step.exitCode, step.outputs['can-push'], titles(step)]).toEqual([0, 'true', []])
    expect(reportOf(step)[0]).toMatchObject({ verdict: 'allowed', visibility })
  })

  it('asks nothing of a package that is not there yet', async () => {
    const step = await push('public', [])
    expect([step.exitCode, step.outputs['can-push']]).toEqual([0, 'true'])
    expect(reportOf(step)[0]).not.toHaveProperty('visibility')
  })

  it('is asked once, whatever the number of tags', async () => {
    const step = await push('private', [app], { push: TAGS })
    expect(kindsOf(step)).toEqual(['manifest', 'manifest', 'manifest', 'tags', 'token', 'token', 'upload'])
  })
})

it('an image that the repository cannot have is no output, and a notice says so', async () => {
  const step = await run({ token: githubToken(), job: { repository: 'acme/.github' } })
  expect([step.exitCode, step.outputs.image, titles(step)]).toEqual([0, '', ['notice No name for an image']])
  expect(step.annotations[0]?.message).toContain('acme/.github cannot be the name of an image')
})

describe('`engine: none`', () => {
  const check = (inputs: Record<string, string> = {}, faults: Fault[] = []) =>
    run({
      token: githubToken(),
      packages: [app],
      faults,
      with: { push: 'ghcr.io/acme/app', engine: 'none', ...inputs }
    })
  const silent: Fault = { on: 'upload', effect: 'status', status: 503, headers: { 'retry-after': '3600' } }

  it('checks, logs nobody in, and says so', async () => {
    const step = await check()
    expect([step.exitCode, step.outputs['can-push'], step.outputs['logged-in']]).toEqual([0, 'true', 'false'])
    expect(logOf(step)).toContain('Checked only; no login was asked for.')
    expect(step.summary).not.toContain('Not logged in')
  })

  // The check is all that such a step is for.
  it.each([
    ['an image', {}, { ...silent }],
    ['the token', { push: '' }, { ...silent, on: 'token' }]
  ] as [string, Record<string, string>, Fault][])(
    'ends like a denied one where %s is not known',
    async (_, inputs, fault) => {
      const failed = await check(inputs, [fault])
      expect([failed.exitCode, failed.outputs['can-push']]).toEqual([1, inputs.push === '' ? '' : 'unknown'])
      expect(failed.annotations.map(({ level }) => level)).toContain('error')
      const warned = await check({ ...inputs, 'on-denied': 'warn' }, [fault])
      expect([warned.exitCode, warned.annotations.map(({ level }) => level)]).toEqual([0, ['warning']])
    }
  )
})

const world = { token: githubToken(), packages: [pkg('acme/app')] }

/** Annotations as `level: message`. */
const told = ({ annotations }: Step) => annotations.map(({ level, message }) => `${level}: ${message.split('\n')[0]}`)

it('checks the tags of docker/metadata-action that are on ghcr.io, and says which are not', async () => {
  const push = ['acme/app', 'ghcr.io/acme/app'].flatMap(name => ['1.2', 'latest'].map(tag => `${name}:${tag}`))
  const step = await run({ ...world, with: { push: push.join('\n') } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'true', 'logged-in': 'true' } })
  const entries: { image: string }[] = JSON.parse(step.outputs.report ?? '')
  expect(entries.map(({ image }) => image)).toEqual(['ghcr.io/acme/app:1.2', 'ghcr.io/acme/app:latest'])
  expect(told(step)).toContain(
    'notice: `push`: not checked, because it is not on ghcr.io: acme/app:1.2, acme/app:latest.'
  )
})

it('reads a list out of YAML and of JSON', async () => {
  for (const push of ['- "ghcr.io/acme/app" # ours', '["ghcr.io/acme/app"]']) {
    const step = await run({ ...world, with: { push } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'true', 'logged-in': 'true' } })
  }
})

it('takes no image for checked that is not: a list of other registries only fails, and sends nothing', async () => {
  const step = await run({ ...world, with: { push: 'docker.io/acme/app:1, quay.io/acme/app:1' } })
  expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'can-push': '', 'logged-in': 'false' } })
  expect(told(step)).toEqual([expect.stringContaining('no image of ghcr.io is listed')])
})

it('names every wrong entry at once, with the line to write', async () => {
  const push = [
    'ghcr.io/acme/app:feature/login',
    'ghrc.io/acme/app',
    'ghcr.io/acme/:1',
    'ghcr.io/acme/a ghcr.io/acme/b'
  ]
  const step = await run({ ...world, with: { push: push.join('\n') } })
  expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
  const [{ message = '' } = {}, ...others] = step.annotations
  expect(others).toEqual([])
  for (const part of [
    'Write ghcr.io/acme/app:feature-login',
    'Write ghcr.io in place of ghrc.io.',
    'is a variable unset?',
    '`push: |`'
  ])
    expect(message).toContain(part)
})
