import { describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { fitting } from '../../src/report/fitting.ts'
import { run } from '../support/case-run.ts'
import { extent } from '../support/extent.ts'
import { expectWholeHtml } from '../support/html.ts'

const KIB = 1024
const bytes = (text = '') => Buffer.byteLength(text)
const names = (count: number, name: string) => Array.from({ length: count }, (_, i) => `acme/${name}-${i + 1000}`)
const closed = (name: string) => pkg(name, { actionsAccess: {} })
const levels = (step: Pick<Step, 'annotations'>) => {
  const count: Record<string, number> = {}
  for (const { level } of step.annotations) count[level] = (count[level] ?? 0) + 1
  return count
}

/** Refused images: far more than the output and the annotation hold, in full also more than the summary does. */
const MANY = extent(1500, 400)

describe(`${MANY} refused images`, () => {
  it('fit into an output, the summary and one annotation, and the log has them all', async () => {
    const images = names(MANY, 'a-service-with-a-name-of-common-length')
    const push = images.map(name => `ghcr.io/${name}`).join('\n')
    const step = await run({ token: githubToken(), packages: images.map(closed), with: { push } })
    expect(step.exitCode).toBe(1)

    expect(bytes(step.outputs.report)).toBeLessThanOrEqual(120 * KIB)
    const report: { advice: string; id: string }[] = JSON.parse(step.outputs.report ?? '')
    expect(report.length).toBeGreaterThan(50)

    expect(bytes(step.summary)).toBeLessThanOrEqual(900 * KIB)
    expectWholeHtml(step.summary)
    expect(step.summary).toContain('Manage Actions access')
    expect(step.summary.match(/<tr><td>/g)).toHaveLength(MANY)
    expect(step.summary).toContain(`and ${MANY - 100} more images`)
    for (const [index, name] of images.entries()) {
      expect(step.log).toContain(`ghcr.io/${name}: HTTP 403: permission_denied: write_package`)
      if (index >= report.length) continue
      expect(report[index]?.advice).toContain(`/container/${name.replace('acme/', '')}/settings`)
      expect(report[index]?.id).toBe('write-package')
    }

    expect(levels(step)).toEqual({ error: 1 })
    expect(step.annotations[0]?.message).toContain(`and ${MANY - 5} more images`)
  })
})

it.each([
  [[], 0, 0],
  [['ab', 'é'], 6, 2],
  [['ab', 'é'], 5, 1],
  [['ab', 'é'], 3, 1],
  [['ab', 'é'], 2, 0]
])('of %j as much fits into %i bytes, each with one to separate it: %i', (parts, bytes, count) => {
  expect(fitting(parts, bytes)).toEqual({ shown: parts.slice(0, count), left: parts.length - count })
})

describe('the `report` output', () => {
  it('keeps what was refused, then what is unknown, where not all of it fits', async () => {
    const allowed = names(1300, 'proved')
    const unknown = names(2, 'unanswered')
    const refused = names(3, 'refused')
    const step = await run({
      token: githubToken(),
      packages: refused.map(closed),
      faults: [{ on: 'upload', path: /unanswered/, effect: 'html', status: 403 }],
      with: { push: [...allowed, ...unknown, ...refused].join(','), 'on-denied': 'warn' }
    })
    const entries: { image: string; verdict: string }[] = JSON.parse(step.outputs.report ?? '')
    expect(entries.slice(0, 6).map(({ verdict }) => verdict)).toEqual([
      'denied',
      'denied',
      'denied',
      'unknown',
      'unknown',
      'allowed'
    ])
    expect(entries.length).toBeLessThan(1305)
    expect(bytes(step.outputs.report)).toBeLessThanOrEqual(120 * KIB)
    expect(bytes(step.outputs.report)).toBeGreaterThan(119 * KIB)
  })

  it('has the images in the order of the inputs where all of it fits', async () => {
    const step = await run({
      token: githubToken(),
      packages: [closed('acme/refused')],
      with: { push: 'ghcr.io/acme/proved, ghcr.io/acme/refused', 'on-denied': 'warn' }
    })
    const entries: { verdict: string }[] = JSON.parse(step.outputs.report ?? '')
    expect(entries.map(({ verdict }) => verdict)).toEqual(['allowed', 'denied'])
  })
})

it('ten images with one cause are told in 18 lines', async () => {
  const images = names(10, 'service')
  const push = images.map(name => `ghcr.io/${name}`).join()
  const step = await run({ token: githubToken(), packages: images.map(closed), with: { push } })
  expect(step.annotations[0]?.message.split('\n').length).toBeLessThanOrEqual(18)
  expect(step.summary.split('<br>ghcr.io/acme/service-')).toHaveLength(11)
})

describe('annotations', () => {
  const owners = Array.from({ length: 12 }, (_, i) => `owner-${i}/app`)

  it.each([
    ['fail', 'error'],
    ['warn', 'warning']
  ])(
    'with `on-denied: %s` are at most nine of a level, the last of them saying that there are more',
    async (onDenied, level) => {
      const step = await run({
        token: githubToken(),
        with: { push: owners.map(name => `ghcr.io/${name}`).join(','), 'on-denied': onDenied }
      })
      const shown = step.annotations.filter(each => each.level === level)
      expect(shown).toHaveLength(9)
      expect(shown.at(-1)).toMatchObject({
        title: 'More',
        message: expect.stringContaining('the log and the job summary')
      })
      for (const name of owners) {
        expect(step.log).toContain(`ghcr.io/${name} cannot be pushed`)
        expect(step.summary).toContain(`ghcr.io/${name} cannot be pushed`)
      }
    }
  )

  it('have at most 4,096 characters, with the fix whole', async () => {
    const long = `acme/${'long/'.repeat(46)}`
    const images = Array.from({ length: 6 }, (_, i) => `${long}image-${i}`)
    const step = await run({
      token: githubToken(),
      packages: images.map(closed),
      with: { push: images.map(name => `ghcr.io/${name}`).join(',') }
    })
    expect(levels(step)).toEqual({ error: 1 })
    const { message = '' } = step.annotations[0] ?? {}
    expect(message.length).toBeLessThanOrEqual(4096)
    expect(message).toContain('6 images cannot be pushed. Give acme/app the role Write in the package settings.')
    expect(message).toContain('  permissions:\n    contents: read\n    packages: write')
    expect(message).toMatch(/and \d more images/)
  })
})
