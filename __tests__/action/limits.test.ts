import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { fitting } from '../../src/report/fitting.ts'
import { removeReportFile } from '../../src/report/report-file.ts'
import { explain, type Words } from '../support/case-words.ts'
import { extent } from '../support/extent.ts'
import { expectWholeHtml } from '../support/html.ts'

const KIB = 1024
const bytes = (text = '') => Buffer.byteLength(text)
const names = (count: number, name: string) => Array.from({ length: count }, (_, i) => `acme/${name}-${i + 1000}`)
const closed = (name: string) => pkg(name, { actionsAccess: {} })
const levels = (step: Pick<Words, 'annotations'>) => {
  const count: Record<string, number> = {}
  for (const { level } of step.annotations) count[level] = (count[level] ?? 0) + 1
  return count
}

let simulator: Simulator | undefined

afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

/** A job with a first step in it, whose post has not run. */
async function playMain(world: SimulatorOptions, inputs: Record<string, string>) {
  const token = githubToken()
  simulator = await openSimulator({ tokens: [token], ...world })
  const job = await simulator.job({
    githubToken: token,
    ...(inputs.logout === 'false' ? { leftovers: /config\.json/ } : {})
  })
  return { job, step: await job.uses({ engine: 'file', ...inputs }) }
}

/** Refused images: far more than the output and the annotation hold, in full also more than the summary does. */
const MANY = extent(1500, 400)

describe(`${MANY} refused images`, () => {
  it('fit into an output, the summary and one annotation; the file and the log have them all', async () => {
    const images = names(MANY, 'a-service-with-a-name-of-common-length')
    const { job, step } = await playMain(
      { packages: images.map(closed) },
      { push: images.map(name => `ghcr.io/${name}`).join('\n') }
    )
    expect(step.exitCode).toBe(1)

    expect(bytes(step.outputs.report)).toBeLessThanOrEqual(120 * KIB)
    expect(JSON.parse(step.outputs.report ?? '').length).toBeGreaterThan(50)
    const file = step.outputs['report-file'] ?? ''
    const whole: { image: string; advice: string }[] = JSON.parse(readFileSync(file, 'utf8'))
    expect(whole.map(({ image }) => image)).toEqual(images.map(name => `ghcr.io/${name}`))
    expect(statSync(file).mode & 0o777).toBe(0o600)

    expect(bytes(step.summary)).toBeLessThanOrEqual(900 * KIB)
    expectWholeHtml(step.summary)
    expect(step.summary).toContain('Manage Actions access')
    expect(step.summary.match(/<tr><td>/g)).toHaveLength(MANY)
    expect(step.summary).toContain(`and ${MANY - 100} more images`)
    for (const [index, name] of images.entries()) {
      expect(step.log).toContain(`ghcr.io/${name}: HTTP 403: permission_denied: write_package`)
      expect(whole[index]?.advice).toContain(`/container/${name.replace('acme/', '')}/settings`)
    }

    expect(levels(step)).toEqual({ error: 1 })
    expect(step.annotations[0]?.message).toContain(`and ${MANY - 5} more images`)
    await job.end()
    expect(existsSync(file)).toBe(false)
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
    const step = await explain({
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
    const step = await explain({
      token: githubToken(),
      packages: [closed('acme/refused')],
      with: { push: 'ghcr.io/acme/proved, ghcr.io/acme/refused', 'on-denied': 'warn' }
    })
    const entries: { verdict: string }[] = JSON.parse(step.outputs.report ?? '')
    expect(entries.map(({ verdict }) => verdict)).toEqual(['allowed', 'denied'])
  })
})

describe('`report-file`', () => {
  it.each([
    ['a wrong input', { visibility: 'maybe' }, 'false'],
    ['`logout: false`', { logout: 'false' }, 'true']
  ])('is there after main and gone after post: %s', async (_, inputs, loggedIn) => {
    const { job, step } = await playMain({}, inputs)
    const file = step.outputs['report-file'] ?? ''
    expect(step.outputs['logged-in']).toBe(loggedIn)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([])
    const posts = await job.end()
    expect(posts.map(({ exitCode, annotations }) => [exitCode, annotations])).toEqual([[0, []]])
    expect(existsSync(file)).toBe(false)
  })
})

it('a report that cannot be removed is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'))
  const file = join(folder, 'ghcr-login-report-01234567-89ab-cdef-0123-456789abcdef.json')
  mkdirSync(file)
  const warnings: string[] = []
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(text => warnings.push(`${text}`) > 0)
  process.env['STATE_report-file'] = file
  try {
    removeReportFile(folder)
  } finally {
    write.mockRestore()
    delete process.env['STATE_report-file']
    rmSync(folder, { recursive: true })
  }
  expect(warnings).toEqual([expect.stringContaining(`title=Report not removed::${file} was not removed`)])
})

describe('annotations', () => {
  const owners = Array.from({ length: 12 }, (_, i) => `owner-${i}/app`)

  it.each([
    ['fail', 'error'],
    ['warn', 'warning']
  ])(
    'with `on-denied: %s` are at most nine of a level, the last of them saying that there are more',
    async (onDenied, level) => {
      const step = await explain({
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
    const step = await explain({
      token: githubToken(),
      packages: images.map(closed),
      with: { push: images.map(name => `ghcr.io/${name}`).join(',') }
    })
    expect(levels(step)).toEqual({ error: 1 })
    const { message = '' } = step.annotations[0] ?? {}
    expect(message.length).toBeLessThanOrEqual(4096)
    expect(message).toContain(
      'Fix: In the package settings, under "Manage Actions access", add acme/app with the role Write.'
    )
    expect(message).toContain('  permissions:\n    contents: read\n    packages: write')
    expect(message).toMatch(/and \d more images/)
  })
})
