import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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

const sources = below('src', '.ts')
const examples = readdirSync(join(root, 'examples')).filter(file => file.endsWith('.yml'))
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', '.github/SECURITY.md', ...below('docs', '.md')]
const readme = read('README.md')
const action = parse(read('action.yml'))

describe('the boundaries', () => {
  /** Every name that is imported, with the module it comes from; `type` ones leave no trace in what runs. */
  const imports = (file: string) =>
    [...read(file).matchAll(/^import (type )?(.+?) from '([^']+)'$/gms)].flatMap(([, all, what = '', module = '']) =>
      what.split(',').map(each => {
        const name = each.replace(/[{}]/g, '').trim()
        return { module, name: name.replace(/^type /, ''), type: all !== undefined || name.startsWith('type ') }
      })
    )

  const MODULES: Record<string, readonly string[]> = {
    '@actions/http-client': ['src/http.ts'],
    'node:http': ['src/http.ts'],
    'node:https': ['src/http.ts'],
    'node:net': ['src/http.ts'],
    'node:tls': ['src/http.ts'],
    '@actions/exec': ['src/process.ts'],
    'node:child_process': ['src/process.ts']
  }
  // probe.ts tells its progress while many images are asked for; story.ts is a part of the report.
  const CORE: Record<string, readonly string[]> = {
    getInput: ['src/inputs.ts', 'src/logout.ts'],
    saveState: ['src/session.ts'],
    getState: ['src/session.ts'],
    setSecret: ['src/secret.ts'],
    exportVariable: ['src/login.ts', 'src/logout.ts'],
    setOutput: ['src/report.ts'],
    summary: ['src/report.ts'],
    error: ['src/report.ts'],
    notice: ['src/report.ts'],
    warning: ['src/report.ts', 'src/logout.ts'],
    info: ['src/report.ts', 'src/story.ts', 'src/logout.ts', 'src/probe.ts'],
    startGroup: ['src/report.ts', 'src/story.ts'],
    endGroup: ['src/report.ts', 'src/story.ts'],
    debug: ['src/http.ts'],
    setFailed: ['src/main.ts', 'src/post.ts']
  }

  it.each(sources)('%s imports what it may', file => {
    for (const { module, name, type } of imports(file)) {
      if (type) continue
      if (module === '@actions/core')
        expect({ [name]: CORE[name] ?? [] }).toEqual({ [name]: expect.arrayContaining([file]) })
      else if (module in MODULES)
        expect({ [module]: MODULES[module] }).toEqual({ [module]: expect.arrayContaining([file]) })
      else expect(module).toMatch(/^(?:\.\.?\/|node:)/)
    }
  })

  it.each(['token', 'image', 'server', 'verdict', 'advice', 'refusals'])(
    '%s.ts asks, runs and writes nothing',
    name => {
      const reached = new Set<string>()
      const follow = (file: string) => {
        for (const { module, type } of imports(file)) {
          const target = module.startsWith('.') ? posix.join(posix.dirname(file), module) : module
          if (type || reached.has(target)) continue
          reached.add(target)
          if (module.startsWith('.')) follow(target)
        }
      }
      follow(`src/${name}.ts`)
      const outside =
        /^(?:src\/(?:http|process|session|report|login|logout)\.ts|src\/(?:store|engine)\/|node:fs|node:os)/
      expect([...reached].filter(module => outside.test(module))).toEqual([])
    }
  )

  it('take the environment from main', () => {
    const readers = sources.filter(file => /\bprocess\.env\b/.test(read(file)))
    expect(readers).toEqual(['src/main.ts', 'src/process.ts'])
  })

  it.each(['src/main.ts', 'src/post.ts'])('%s is a story of under twenty lines that nothing imports', file => {
    const importers = sources.filter(each =>
      imports(each).some(({ module }) => posix.basename(module) === posix.basename(file))
    )
    expect(importers).toEqual([])
    expect(
      read(file)
        .split('\n')
        .filter(line => line.trim() !== '' && !/^(?:import|\/\/)/.test(line)).length
    ).toBeLessThan(20)
  })
})

/** Files of more than 200 lines, none of which may grow. */
const LIMITS: Record<string, number> = { 'src/http.ts': 221, 'src/inputs.ts': 218, 'src/registry.ts': 228 }

describe('the source', () => {
  it.each(sources)('%s fits in a head', file => {
    expect(read(file).trimEnd().split('\n').length).toBeLessThanOrEqual(LIMITS[file] ?? 200)
  })

  it('has no drawer', () => {
    const drawers = [...sources, ...below('rehearsal', '.ts'), ...below('__tests__', '.ts')].filter(file =>
      /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\/|\.ts$)/.test(file)
    )
    // A credential helper is docker's word for a program.
    expect(drawers).toEqual(['src/store/helper.ts'])
  })
})

describe('the bundles', () => {
  const bundle = (name: string) => createRequire(import.meta.url)(`../bundle/${name}.cjs`)

  it('throw where something is used that was left out of them', async () => {
    const { HttpClient, BearerCredentialHandler } = bundle('unused')
    expect(() => new HttpClient()).toThrow(/left out/)
    expect(() => new BearerCredentialHandler('')).toThrow(/left out/)
    expect(() => bundle('exec').getExecOutput('docker')).toThrow(/left out/)
    await expect(bundle('io').which('docker', true)).rejects.toThrow(/not an absolute path/)
    await expect(bundle('io').exists('/')).rejects.toThrow(/not looked for/)
    const undici: string = 'undici'
    const { ProxyAgent } = await import(undici)
    expect(() => new ProxyAgent('http://proxy')).toThrow(/left out/)
  })

  it.each(['main', 'post'])('dist/%s is ASCII: V8 keeps a text with one wider character in two bytes each', name => {
    expect(read(`dist/${name}/index.js`)).toMatch(/^[\0-\x7f]*$/)
  })

  it.each([
    ['main', ['@actions/io']],
    ['post', ['@actions/io', '@actions/http-client', 'tunnel', 'undici']]
  ])('dist/%s has nothing of %j', (name, packages) => {
    // ncc lists what it bundles; the names of modules stand in the text only where webpack joins them.
    const listed = read(`dist/${name}/licenses.txt`).split('\n')
    expect(listed.filter(line => line === '@actions/core' || packages.includes(line))).toEqual(['@actions/core'])
  })

  it('dist/main has the stub of undici alone', () => {
    expect(read('dist/main/index.js').match(/CONCATENATED MODULE: \S*undici\S*/g)).toEqual([
      'CONCATENATED MODULE: ../stub/undici/index.js'
    ])
  })
})

describe('the package', () => {
  it('runs what is there', () => {
    for (const file of [action.runs.main, action.runs.post]) expect(existsSync(join(root, file))).toBe(true)
  })

  it("has the changelog's newest version", () => {
    const newest = /^## \[(\d+\.\d+\.\d+)\]/m.exec(read('CHANGELOG.md'))?.[1]
    expect(JSON.parse(read('package.json')).version).toBe(newest)
    expect(JSON.parse(read('package-lock.json')).version).toBe(newest)
  })

  it.each(['dist/main', 'dist/post'])('%s lists the licence of each bundled package once', folder => {
    const bundled = [...read(`${folder}/index.js`).matchAll(/\.\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map(
      ([, name]) => name
    )
    const listed = read(`${folder}/licenses.txt`)
      .split('\n')
      .filter((line, i, lines) => /^(?:@[\w.-]+\/)?[\w.-]+$/.test(line) && (i === 0 || lines[i - 1] === ''))
    expect(listed).toEqual([...new Set(listed)])
    expect(listed).toEqual(expect.arrayContaining([...new Set(bundled)]))
    expect(listed).toContain('@actions/core')
  })
})

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
      if (uses !== undefined) expect(uses).toMatch(/^(?:OWNER\/ghcr-login@v1|[\w-]+\/[\w-]+@[0-9a-f]{40})$/)
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
        /(?<![\w/.$~-])((?:src|rehearsal|__tests__|examples|docs|dist|\.github|\.ci)\/[\w./-]*\w)/g
      )
    ]
    const absent = named.map(([, path = '']) => path).filter(path => !existsSync(join(root, path)))
    expect(absent).toEqual([])
  })

  it('say no sentence twice', () => {
    const seen = new Map<string, string>()
    const twice: string[] = []
    for (const page of pages) {
      const sentences = prose(read(page))
        .replace(/<!--.*?-->/gs, '')
        .split(/(?<=[.:])\s+|\n\n|\s\|\s/)
        .map(sentence => sentence.replace(/\s+/g, ' ').trim())
        .filter(sentence => sentence.split(' ').length >= 8)
      for (const sentence of sentences) {
        if (seen.has(sentence)) twice.push(`${page}, ${seen.get(sentence)}: ${sentence}`)
        seen.set(sentence, page)
      }
    }
    expect(twice).toEqual([])
  })
})
