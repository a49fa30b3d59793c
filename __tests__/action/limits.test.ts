import { expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { manifest, type Package, pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import { fitting } from '../../src/report/fitting.ts'
import { kindsOf, messages, reportOf, run, titles } from '../support/case-run.ts'
import { extent } from '../support/extent.ts'
import { expectWholeHtml } from '../support/html.ts'

const KIB = 1024
const bytes = (text = '') => Buffer.byteLength(text)
const names = (count: number, name: string) => Array.from({ length: count }, (_, i) => `acme/${name}-${i + 1000}`)
const closed = (name: string) => pkg(name, { actionsAccess: {} })
const push = (images: string[], packages: Package[] = images.map(closed), inputs: object = {}, faults: Fault[] = []) =>
  run({
    token: githubToken(),
    packages,
    faults,
    with: { push: images.map(name => `ghcr.io/${name}`).join('\n'), ...inputs }
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

/** Refused images: far more than the output and the annotation hold, in full also more than the summary does. */
const MANY = extent(1500, 300)

it(`${MANY} refused images fit into an output, the summary and one annotation, and the log has them all`, async () => {
  const images = names(MANY, 'a-service-with-a-name-of-common-length')
  const step = await push(images)
  expect([step.exitCode, titles(step)]).toEqual([1, ['error Push denied']])
  expect(step.annotations[0]?.message).toContain(`and ${MANY - 5} more images`)
  expect(bytes(step.outputs.report)).toBeLessThanOrEqual(120 * KIB)
  const report = reportOf(step)
  expect(report.length).toBeGreaterThan(50)
  expect(bytes(step.summary)).toBeLessThanOrEqual(900 * KIB)
  expectWholeHtml(step.summary)
  expect(step.summary).toContain('Manage Actions access')
  expect(step.summary.match(/<tr><td>/g)).toHaveLength(MANY)
  expect(step.summary).toContain(`and ${MANY - 100} more images`)
  for (const name of images) expect(step.log).toContain(`ghcr.io/${name}: HTTP 403: permission_denied: write_package`)
  for (const [index, { advice, id }] of report.entries()) {
    expect(advice).toContain(`/container/${images[index]?.replace('acme/', '')}/settings`)
    expect(id).toBe('write-package')
  }
})

it('`report` keeps what was refused, then what is unknown, where not all of it fits', async () => {
  const refused = names(3, 'refused')
  const proved = names(420, `proved${'-and-a-long-name'.repeat(14)}`)
  const images = [...proved, ...names(2, 'unanswered'), ...refused]
  const unanswered: Fault = { on: 'upload', path: /unanswered/, effect: 'html', status: 403 }
  const step = await push(images, refused.map(closed), { 'on-denied': 'warn' }, [unanswered])
  const verdicts = reportOf(step).map(({ verdict }) => verdict)
  expect(verdicts.slice(0, 6)).toEqual([...Array(3).fill('denied'), ...Array(2).fill('unknown'), 'allowed'])
  expect(verdicts.length).toBeLessThan(425)
  expect(bytes(step.outputs.report)).toBeLessThanOrEqual(120 * KIB)
  expect(bytes(step.outputs.report)).toBeGreaterThan(119 * KIB)
})

it.each([
  ['the first page of 2,500', 2500, '', 1000, 1000],
  ['cut where it is too long for an output', 900, '-'.padEnd(100, 'x'), 200, 899]
])('the list of tags of an image without a tag is %s, and the log says so', async (_, count, end, least, most) => {
  const tags = Array.from({ length: count }, (_, n) => `v${n + 10_000}${end}`)
  const packages = [pkg('acme/app', { tags: Object.fromEntries(tags.map(name => [name, manifest()])) })]
  const step = await run({ token: githubToken(), packages, with: { pull: 'ghcr.io/acme/app' } })
  expect(kindsOf(step)).toEqual(['tags', 'token'])
  const listed = reportOf(step)[0]?.tags ?? []
  expect(listed).toEqual(tags.slice(0, listed.length))
  expect([listed.length >= least, listed.length <= most]).toEqual([true, true])
  expect(bytes(step.outputs.report)).toBeLessThan(128 * KIB)
  expect(step.log).toContain(`has more tags than the ${listed.length} in \`report\``)
})

it('ten images with one cause are told in 18 lines, and thirty in a log of 6,000 bytes', async () => {
  const ten = await push(names(10, 'service'))
  expect(ten.annotations[0]?.message.split('\n').length).toBeLessThanOrEqual(18)
  expect(ten.summary.split('<br>ghcr.io/acme/service-')).toHaveLength(11)
  const thirty = names(30, 'service')
  const { log } = await push(thirty)
  for (const name of thirty) expect(log).toContain(`ghcr.io/${name}`)
  expect(bytes(log)).toBeLessThan(6_000)
})

it.each([
  ['fail', 'error'],
  ['warn', 'warning']
])(
  'annotations with `on-denied: %s` are nine of a level, the last saying that there are more',
  async (onDenied, is) => {
    const owners = Array.from({ length: 12 }, (_, i) => `owner-${i}/app`)
    const step = await push(owners, [], { 'on-denied': onDenied })
    const shown = step.annotations.filter(({ level }) => level === is)
    expect(shown).toHaveLength(9)
    expect(shown.at(-1)).toMatchObject({
      title: 'More',
      message: expect.stringContaining('the log and the job summary')
    })
    for (const text of [step.log, step.summary])
      for (const name of owners) expect(text).toContain(`ghcr.io/${name} cannot be pushed`)
  }
)

it('an annotation has at most 4,096 characters, with the fix whole', async () => {
  const [message = '', ...more] = messages(await push(names(6, `${'long/'.repeat(46)}image`)), 'error')
  expect(more).toEqual([])
  expect(message.length).toBeLessThanOrEqual(4096)
  expect(message).toContain('6 images cannot be pushed. Give acme/app the role Write in the package settings.')
  expect(message).toContain('  permissions:\n    contents: read\n    packages: write')
  expect(message).toMatch(/and \d more images/)
})
