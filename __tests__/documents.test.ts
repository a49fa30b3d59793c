import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const below = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(ending))
    .map(file => posix.join(folder, file.replaceAll('\\', '/')))
    .sort()

const examples = readdirSync(join(root, 'examples')).filter(file => file.endsWith('.yml'))
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', '.github/SECURITY.md', ...below('docs', '.md')]
const readme = read('README.md')
const action = parse(read('action.yml'))

describe('README.md', () => {
  const section = (title: string): string => readme.split(/^## /m).find(part => part.startsWith(`${title}\n`)) ?? ''
  const table = (title: string): string[][] =>
    section(title)
      .split('\n')
      .filter(line => line.startsWith('| `'))
      .map(line =>
        line
          .split('|')
          .slice(1, -1)
          .map(cell => cell.trim())
      )

  it('says of every input what action.yml says', () => {
    const inputs = Object.entries<{ default?: string; description: string }>(action.inputs)
    const rows = inputs.map(([name, input]) => [
      `\`${name}\``,
      input.default ? `\`${input.default}\`` : '',
      input.description
    ])
    expect(table('Inputs')).toEqual(rows)
  })

  it('says of every output what action.yml says', () => {
    const outputs = Object.entries<{ description: string }>(action.outputs)
    expect(table('Outputs')).toEqual(outputs.map(([name, { description }]) => [`\`${name}\``, description]))
  })

  it('has its sections in order, and nothing before Usage but one sentence', () => {
    expect([...readme.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Usage',
      'Inputs',
      'Outputs',
      'Permissions',
      'When it fails',
      'How it works',
      'Security',
      'Try it here',
      'Contributing',
      'Licence'
    ])
    expect(readme).toMatch(/^# [^\n]+\n\n[^\n.]+(?:\.[a-z][^\n.]*)*\.\n\n## Usage\n/)
  })

  it.each(['npm ci && npm run demo', 'npm ci && npm test'])('has `%s` alone in its code block', command => {
    expect(readme.split(`\n\`\`\`sh\n${command}\n\`\`\`\n`)).toHaveLength(2)
    expect(readme.split('\n').filter(line => line.includes(command))).toEqual([command])
  })

  it('mentions every example', () => {
    for (const file of examples) expect(readme).toContain(`](examples/${file})`)
  })

  it('shows of the examples what they say', () => {
    const lines = (text: string) =>
      text
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== '')
        .join('\n')
    const whole = examples.map(file => lines(read(`examples/${file}`)))
    const shown = [...section('Usage').matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => lines(block))
    expect(shown.length).toBeGreaterThan(examples.length)
    expect(shown.filter(block => !whole.some(text => text.includes(block)))).toEqual([])
  })
})

describe('an example', () => {
  it.each(examples)('%s asks for its permissions, and pins what it uses', file => {
    const { permissions, jobs } = parse(read(`examples/${file}`))
    expect(permissions).toEqual({})
    const steps = Object.values<{ steps: Record<string, unknown>[] }>(jobs).flatMap(job => job.steps)
    for (const { uses, with: given } of steps) {
      if (uses !== undefined) expect(uses).toMatch(/^(?:[\w-]+\/ghcr-login@v1|[\w-]+\/[\w-]+@[0-9a-f]{40})$/)
      if (String(uses).startsWith('actions/checkout@')) expect(given).toEqual({ 'persist-credentials': false })
      if (String(uses).startsWith('OWNER/')) {
        for (const input of Object.keys(given ?? {})) expect(Object.keys(action.inputs)).toContain(input)
      }
    }
    const named = [...read(`examples/${file}`).matchAll(/steps\.(?:ghcr|registry)\.outputs\.([\w-]+)/g)].map(
      ([, name]) => name
    )
    for (const name of named) expect(Object.keys(action.outputs)).toContain(name)
  })

  it('uses the same version of an action as every other workflow here', () => {
    const files = [...examples.map(file => `examples/${file}`), ...below('.github/workflows', '.yml'), 'README.md']
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
    ...[...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => slugOf(title)),
    ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)
  ]
  const prose = (text: string) => text.replace(/```.*?```/gs, '')

  it.each(pages)('%s links to what is there', page => {
    const links = [...prose(read(page)).matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].map(([, link = '']) => link)
    const broken = links.filter(link => {
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? join(root, page) : join(root, dirname(page), path)
      if (!existsSync(file)) return true
      return anchor !== undefined && !anchors(readFileSync(file, 'utf8')).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it.each([...pages, ...examples.map(file => `examples/${file}`)])('%s names files that are there', page => {
    const named = [
      ...read(page).matchAll(
        /(?<![\w/.$~-])((?:src|simulator|__tests__|examples|docs|dist|\.github|\.ci)\/[\w./-]*\w)/g
      )
    ]
    const absent = named.map(([, path = '']) => path).filter(path => !existsSync(join(root, path)))
    expect(absent).toEqual([])
  })
})
