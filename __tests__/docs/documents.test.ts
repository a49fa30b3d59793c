import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { allIn, exampleFiles, expectOnPage, filesIn, read, root } from '../support/repository.ts'

interface Step {
  id?: string
  parallel?: Step[]
  uses?: string
  with?: Record<string, unknown>
}
type Described = [name: string, of: { default?: string; description: string }]

const atRoot = readdirSync(root).filter(file => file.endsWith('.md'))
const pages = [...atRoot, '.github/SECURITY.md', ...filesIn('docs', '.md')]
const action = parse(read('action.yml'))
const inputs: Described[] = Object.entries(action.inputs)

const stepsOf = (text: string): Step[] => {
  const parsed = parse(text)
  if (Array.isArray(parsed)) return parsed
  return Object.values<{ steps?: Step[] }>(parsed?.jobs ?? {})
    .flatMap(job => job.steps ?? [])
    .flatMap(step => step.parallel ?? [step])
}
const NAME = 'OWNER/ghcr-login'
const pinsIn = (file: string) => allIn(read(file), new RegExp(`${NAME}@(\\S+ # v\\d+\\.\\d+\\.\\d+)`, 'g'))
/** The release that the README pins: a new version is written there by release.yml, after it was published. */
const [pinned = ''] = pinsIn('README.md')
const version = pinned.replace(/^.* # v/, '')
const ACTION = `${NAME}@v${version.split('.')[0]}`
const isOurs = ({ uses }: Step) => uses === ACTION

/** A list rather than a table: on a narrow screen nothing of it is to be scrolled sideways. */
const listed = (entries: Described[]): string =>
  entries
    .map(([name, { description, default: usual }]) => {
      return `- **\`${name}\`**: ${description}.${usual ? ` Default: \`${usual}\`.` : ''}`
    })
    .join('\n')

describe('README.md', () => {
  it('has the inputs and outputs of action.yml, and the first example', () => {
    // Those that most workflows have come first, in the order in which they are met.
    const everyDay = ['push', 'pull', 'on-denied', 'token']
    const workflow = read('examples/push.yml').replace(/^(?:#.*\n)+/, '')
    expectOnPage('README.md', 'everyday inputs', listed(everyDay.map(name => [name, action.inputs[name]])))
    expectOnPage('README.md', 'more inputs', listed(inputs.filter(([name]) => !everyDay.includes(name))))
    expectOnPage('README.md', 'outputs', listed(Object.entries(action.outputs)))
    expectOnPage('README.md', 'push.yml', `\`\`\`yaml\n${workflow.trim()}\n\`\`\``)
  })

  it('starts with one changed line, and then one line more', () => {
    const [swap = '', push = ''] = allIn(read('README.md'), /^```diff\n(.*?)^```/gms)
    expect(allIn(swap, /^-\s*(.*?)\s*$/gm)).toEqual(['uses: docker/login-action@v4'])
    expect(allIn(swap, /^\+\s*(.*?)\s*$/gm)).toEqual([`uses: ${NAME}@${pinned}`])
    expect(allIn(push, /^\+\s*(.*?)\s*$/gm)).toEqual([`push: ghcr.io/\${{ github.repository }}`])
    const [step] = parse(`${swap}${push}`.replace(/^-.*\n/gm, '').replace(/^[ +]/gm, ''))
    expect(Object.keys(step.with).filter(name => !(name in action.inputs))).toEqual([])
  })

  it('has at most 220 lines and 1,950 words', () => {
    const text = read('README.md').trim()
    expect(text.split('\n').length).toBeLessThanOrEqual(220)
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(1950)
  })

  it('links to every example', () => {
    expect(exampleFiles.filter(file => !read('README.md').includes(`](${file})`))).toEqual([])
  })
})

it('npm ci brings the same packages to every machine: all of them by their digest, from the registry alone', () => {
  const packages: Record<string, Record<string, string>> = JSON.parse(read('package-lock.json')).packages
  const isOdd = ({ integrity = '', resolved }: Record<string, string>) => resolved || !integrity.startsWith('sha512-')
  expect(Object.keys(packages).filter(path => !/^$|\/undici$/.test(path) && isOdd(packages[path] ?? {}))).toEqual([])
  expect(read('.npmrc')).toMatch(/^ignore-scripts = true$/m)
})

describe('the version', () => {
  it('of package.json is that of package-lock.json and of the newest section of the changelog', () => {
    const [own, lock] = [JSON.parse(read('package.json')), JSON.parse(read('package-lock.json'))]
    const [newest] = allIn(read('CHANGELOG.md'), /^## \[(\d[^\]]*)\]/gm)
    expect([lock.version, lock.packages[''].version, newest]).toEqual([own.version, own.version, own.version])
  })

  it('that is pinned is in the changelog, and the same on every page', () => {
    expect(read('CHANGELOG.md')).toContain(`\n## [${version}] - `)
    const pins = pages.filter(page => page !== 'CHANGELOG.md').flatMap(pinsIn)
    expect(new Set(pins)).toEqual(new Set([pinned]))
  })

  it.each([...pages, ...exampleFiles])('of %s is the major one of what is pinned', file => {
    const named = allIn(read(file), new RegExp(`(${NAME}@v\\d*)`, 'g'))
    expect(named.filter(each => each !== ACTION)).toEqual([])
  })
})

describe('an example', () => {
  it.each(exampleFiles)('%s sets its permissions and pins the actions it uses', file => {
    const { permissions } = parse(read(file))
    expect(permissions).toEqual({})
    for (const { uses, with: given } of stepsOf(read(file))) {
      if (uses !== undefined && uses !== ACTION) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
      if (uses?.startsWith('actions/checkout@')) expect(given).toMatchObject({ 'persist-credentials': false })
    }
  })

  it.each(exampleFiles)('%s uses outputs of action.yml', file => {
    const steps = stepsOf(read(file)).filter(isOurs)
    const named = steps.flatMap(({ id }) => allIn(read(file), new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'g')))
    expect(named.filter(name => !(name in action.outputs))).toEqual([])
  })

  it('uses the same version of an action as every other workflow here', () => {
    const files = [...exampleFiles, ...filesIn('.github/workflows', '.yml'), 'README.md']
    const pins = new Set(files.flatMap(file => allIn(read(file), /uses: ([\w/-]+@[0-9a-f]{40} # \S+)/g)))
    const names = [...pins].map(pin => pin.split('@')[0])
    expect(names).toEqual([...new Set(names)])
  })
})

describe('the documents', () => {
  const slugOf = (title: string) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  const anchors = (text: string) => [
    ...allIn(text, /^#+ (.*)$/gm).map(title => slugOf(title.replace(/<[^>]*>/g, '').trim())),
    ...allIn(text, /<a id="([^"]+)">/g)
  ]

  it.each(pages)('%s links to what is there', page => {
    const prose = read(page).replace(/```.*?```/gs, '')
    const links = [
      ...allIn(prose, /\]\((?!https?:|mailto:)([^)\s]*)\)/g),
      ...allIn(prose, /(?:src|srcset)="(?!https?:)([^"]*)"/g)
    ]
    const broken = links.filter(link => {
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(root, file))) return true
      return anchor !== undefined && !anchors(read(file)).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it.each([...pages, ...exampleFiles])('%s names files that are there', page => {
    const FILE = /(?<![\w/.$~-])((?:src|simulator|__tests__|examples|docs|dist|\.github|\.ci)\/[\w./-]*\w)/g
    const tests = allIn(read(page), /`(\w+\/[\w-]+\.test\.ts)`/g).filter(name => !name.startsWith('simulator/'))
    const paths = [...allIn(read(page), FILE), ...tests.map(name => `__tests__/${name}`)]
    expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  it.each(pages)('%s uses inputs of action.yml in its steps', page => {
    const steps = allIn(read(page), /^```yaml\n(.*?)^```/gms)
      .flatMap(stepsOf)
      .filter(isOurs)
    const given = steps.flatMap(step => Object.keys(step.with ?? {}))
    expect(given.filter(name => !(name in action.inputs))).toEqual([])
  })

  it('show every picture that is there, in both themes', () => {
    const shown = new Set(pages.flatMap(page => allIn(read(page), /images\/([\w-]+\.png)/g)))
    expect([...shown].map(name => `docs/images/${name}`).sort()).toEqual(filesIn('docs/images', '.png'))
    for (const theme of ['light', 'dark'])
      for (const name of shown) expect(shown).toContain(name.replace(/-(?:light|dark)\./, `-${theme}.`))
  })
})
