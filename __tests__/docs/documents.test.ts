import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(ending))
    .map(file => posix.join(folder, file.replaceAll('\\', '/')))
    .sort()

interface Step {
  parallel?: Step[]
  uses?: string
  with?: Record<string, unknown>
}

const examples = filesIn('examples', '.yml').filter(file => posix.dirname(file) === 'examples')
const atRoot = readdirSync(root).filter(file => file.endsWith('.md'))
const pages = [...atRoot, '.github/SECURITY.md', ...filesIn('docs', '.md')]
const action = parse(read('action.yml'))
const inputs = Object.entries<{ default?: string; description: string }>(action.inputs)
const outputs = Object.entries<{ description: string }>(action.outputs)

const stepsOf = (text: string): Step[] => {
  const parsed = parse(text)
  if (Array.isArray(parsed)) return parsed
  return Object.values<{ steps?: Step[] }>(parsed?.jobs ?? {})
    .flatMap(job => job.steps ?? [])
    .flatMap(step => step.parallel ?? [step])
}
const NAME = 'OWNER/ghcr-login'
const pinsIn = (file: string): string[] =>
  [...read(file).matchAll(/@(\S+ # v\d+\.\d+\.\d+)/g)]
    .filter(({ index, input }) => input.slice(0, index).endsWith(NAME))
    .map(([, pin = '']) => pin)
/** The release that the README pins: a new version is written there by release.yml, after it was published. */
const [pinned = ''] = pinsIn('README.md')
const version = pinned.replace(/^.* # v/, '')
const ACTION = `${NAME}@v${version.split('.')[0]}`
const isOurs = ({ uses }: Step) => uses === ACTION
const unknownInputs = (steps: Step[]) =>
  steps
    .filter(isOurs)
    .flatMap(step => Object.keys(step.with ?? {}))
    .filter(name => !(name in action.inputs))

/** Compares what README.md has between two comments; `UPDATE_DOCS=1 npm test -- documents` writes it. */
function expectInReadme(name: string, wanted: string): void {
  const text = read('README.md')
  const block = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's')
  expect(text).toMatch(block)
  const updated = text.replace(block, (_, open, close) => `${open}${wanted.trim()}\n${close}`)
  if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, 'README.md'), updated)
  else expect(text).toBe(updated)
}

/** A list rather than a table: on a narrow screen nothing of it is to be scrolled sideways. */
const listed = (entries: [string, { default?: string; description: string }][]): string =>
  entries
    .map(
      ([name, each]) => `- **\`${name}\`**: ${each.description}.${each.default ? ` Default: \`${each.default}\`.` : ''}`
    )
    .join('\n')

describe('README.md', () => {
  /** Those that most workflows have, in the order in which they are met. */
  const everyDay = ['push', 'pull', 'on-denied', 'token']

  it('has the inputs and outputs of action.yml, and the first example', () => {
    expectInReadme('everyday inputs', listed(everyDay.map(name => [name, action.inputs[name]])))
    expectInReadme('more inputs', listed(inputs.filter(([name]) => !everyDay.includes(name))))
    expectInReadme('outputs', listed(outputs))
    const workflow = read('examples/push.yml').replace(/^(?:#.*\n)+/, '')
    expectInReadme('push.yml', `\`\`\`yaml\n${workflow.trim()}\n\`\`\``)
  })

  it('starts with one changed line, and then one line more', () => {
    const [swap = '', push = ''] = [...read('README.md').matchAll(/^```diff\n(.*?)^```/gms)].map(([, block]) => block)
    const changed = (text: string, sign: string) =>
      text
        .split('\n')
        .filter(line => line.startsWith(sign))
        .map(line => line.slice(1).trim())
    expect(changed(swap, '-')).toEqual(['uses: docker/login-action@v4'])
    expect(changed(swap, '+')).toEqual([`uses: ${NAME}@${pinned}`])
    expect(changed(push, '+')).toEqual([`push: ghcr.io/\${{ github.repository }}`])
    const [step] = parse(`${swap}${push}`.replace(/^-.*\n/gm, '').replace(/^[ +]/gm, ''))
    expect(Object.keys(step.with).filter(name => !(name in action.inputs))).toEqual([])
  })

  it('has at most 220 lines and 1,950 words', () => {
    const text = read('README.md').trim()
    expect(text.split('\n').length).toBeLessThanOrEqual(220)
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(1950)
  })

  it('links to every example', () => {
    expect(examples.filter(file => !read('README.md').includes(`](${file})`))).toEqual([])
  })
})

describe('the version', () => {
  it('of package.json is that of package-lock.json and of the newest section of the changelog', () => {
    const [own, lock] = [JSON.parse(read('package.json')), JSON.parse(read('package-lock.json'))]
    const [, newest] = /^## \[(\d[^\]]*)\]/m.exec(read('CHANGELOG.md')) ?? []
    expect([lock.version, lock.packages[''].version, newest]).toEqual([own.version, own.version, own.version])
  })

  it('that is pinned is in the changelog, and the same on every page', () => {
    expect(read('CHANGELOG.md')).toContain(`\n## [${version}] - `)
    const pins = pages.filter(page => page !== 'CHANGELOG.md').flatMap(pinsIn)
    expect(new Set(pins)).toEqual(new Set([pinned]))
  })

  it.each([...pages, ...examples])('of %s is the major one of what is pinned', file => {
    const named = read(file)
      .split(`${NAME}@v`)
      .slice(1)
      .map(rest => `${NAME}@v${/^\d+/.exec(rest)}`)
    expect(named.filter(each => each !== ACTION)).toEqual([])
  })
})

describe('an example', () => {
  it.each(examples)('%s sets its permissions and pins the actions it uses', file => {
    const { permissions } = parse(read(file))
    expect(permissions).toEqual({})
    for (const { uses, with: given } of stepsOf(read(file))) {
      if (uses !== undefined && uses !== ACTION) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
      if (uses?.startsWith('actions/checkout@')) expect(given).toMatchObject({ 'persist-credentials': false })
    }
  })

  it.each(examples)('%s uses outputs of action.yml', file => {
    const steps: (Step & { id?: string })[] = stepsOf(read(file))
    const ids = steps.filter(isOurs).flatMap(({ id }) => id ?? [])
    const named = [...read(file).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)]
      .filter(([, id = '']) => ids.includes(id))
      .map(([, , name = '']) => name)
    expect(named.filter(name => !(name in action.outputs))).toEqual([])
  })

  it('uses the same version of an action as every other workflow here', () => {
    const files = [...examples, ...filesIn('.github/workflows', '.yml'), 'README.md']
    const pins = new Map<string, Set<string>>()
    for (const [, name = '', pin = ''] of files.flatMap(file => [
      ...read(file).matchAll(/uses: ([\w/-]+)@([0-9a-f]{40} # \S+)/g)
    ])) {
      pins.set(name, (pins.get(name) ?? new Set()).add(pin))
    }
    expect([...pins].filter(([, versions]) => versions.size > 1)).toEqual([])
  })
})

describe('the documents', () => {
  const slugOf = (title: string) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  const anchors = (text: string) => [
    ...[...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => slugOf(title.replace(/<[^>]*>/g, '').trim())),
    ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)
  ]
  const prose = (text: string) => text.replace(/```.*?```/gs, '')

  it.each(pages)('%s links to what is there', page => {
    const text = prose(read(page))
    const links = [
      ...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g),
      ...text.matchAll(/(?:src|srcset)="(?!https?:)([^"]*)"/g)
    ].map(([, link = '']) => link)
    const broken = links.filter(link => {
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? join(root, page) : join(root, dirname(page), path)
      if (!existsSync(file)) return true
      return anchor !== undefined && !anchors(readFileSync(file, 'utf8')).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it.each([...pages, ...examples])('%s names files that are there', page => {
    const named = [
      ...read(page).matchAll(
        /(?<![\w/.$~-])((?:src|simulator|__tests__|examples|docs|dist|\.github|\.ci)\/[\w./-]*\w)/g
      )
    ]
    const tests = [...read(page).matchAll(/`(\w+\/[\w-]+\.test\.ts)`/g)].flatMap(([, name = '']) =>
      name.startsWith('simulator/') ? name : `__tests__/${name}`
    )
    const paths = [...named.map(([, path = '']) => path), ...tests]
    expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  it.each(pages)('%s uses inputs of action.yml in its steps', page => {
    const blocks = [...read(page).matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = '']) => block)
    expect(blocks.flatMap(block => unknownInputs(stepsOf(block)))).toEqual([])
  })

  it('draw every import between folders of src', () => {
    const page = read('docs/architecture.md')
    const arrows = [...page.matchAll(/^ *(\w+) --> (\w+)$/gm)].map(([, from = '', to = '']) => [from, to] as const)
    const reached = (from: string): string[] =>
      arrows.filter(([start]) => start === from).flatMap(([, to]) => [to, ...reached(to)])
    const missing = filesIn('src', '.ts').flatMap(file => {
      const from = file.split('/')[1]?.replace(/^(?:main|post)\.ts$/, 'main') ?? ''
      return [...read(file).matchAll(/ from '\.\.?\/(\w+)\//g)]
        .map(([, to = '']) => to)
        .filter(to => to !== from && !reached(from).includes(to))
        .map(to => `${file} imports ${to}/`)
    })
    expect(arrows).not.toEqual([])
    expect(missing).toEqual([])
  })

  it('show every picture that is there, in both themes', () => {
    const shown = pages.flatMap(page =>
      [...read(page).matchAll(/images\/([\w-]+\.png)/g)].map(([, name]) => `docs/images/${name}`)
    )
    expect([...new Set(shown)].sort()).toEqual(filesIn('docs/images', '.png'))
    for (const path of shown) expect(shown).toContain(path.replace(/-(?:light|dark)\./, '-light.'))
    for (const path of shown) expect(shown).toContain(path.replace(/-(?:light|dark)\./, '-dark.'))
  })
})
