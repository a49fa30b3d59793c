import { posix } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { filesIn, read } from '../support/repository.ts'

const sources = filesIn('src', '.ts')

/** Every name that is imported, with the module it comes from; `type` ones leave no trace in what runs. */
const imports = (file: string) =>
  [...read(file).matchAll(/^import (type )?(.+?) from '([^']+)'$/gms)].flatMap(([, all, what = '', module = '']) =>
    what.split(',').map(each => {
      const name = each.replace(/[{}]/g, '').trim()
      const target = module.startsWith('.') ? posix.join(posix.dirname(file), module) : module
      return { module: target, name: name.replace(/^type /, ''), type: all !== undefined || name.startsWith('type ') }
    })
  )

describe('imports', () => {
  it.each(['src', 'simulator'])('of %s make no circle at run time', folder => {
    const files = filesIn(folder, '.ts')
    const importedBy = (file: string) =>
      imports(file).flatMap(({ type, module }) => (type || !module.startsWith(`${folder}/`) ? [] : module))
    // What imports nothing that is left is taken away, until nothing is left.
    const left = new Map(files.map(file => [file, importedBy(file)]))
    for (let before = -1; before !== left.size; ) {
      before = left.size
      for (const [file, modules] of left) if (!modules.some(module => left.has(module))) left.delete(file)
    }
    expect([...left.keys()]).toEqual([])
  })

  it('between folders of src follow the arrows of docs/architecture.md, which make no circle', () => {
    const arrows = [...read('docs/architecture.md').matchAll(/^ *(\w+) --> (\w+)$/gm)]
    const reached = (from = ''): string[] =>
      arrows.filter(([, start]) => start === from).flatMap(([, , to = '']) => [to, ...reached(to)])
    const missing = sources.flatMap(file => {
      const from = file.split('/')[1]?.replace(/^(?:main|post)\.ts$/, 'main')
      const folders = imports(file).flatMap(({ module }) => /^src\/(\w+)\//.exec(module)?.[1] ?? [])
      return folders.filter(to => to !== from && !reached(from).includes(to)).map(to => `${file} imports ${to}/`)
    })
    expect(arrows).not.toEqual([])
    expect(missing).toEqual([])
  })

  it('of main.ts and post.ts are made by what is bundled', () => {
    expect(sources.filter(each => /from '[./]+\/(?:main|post)\.ts'/.test(read(each)))).toEqual(['src/index.ts'])
  })

  it.each(['github', 'diagnosis'])('src/%s asks, runs and writes nothing', folder => {
    const outside = sources
      .filter(file => file.startsWith(`src/${folder}/`))
      .flatMap(file => imports(file).filter(({ type }) => !type))
      .filter(({ module }) =>
        /^(?:@actions|node:(?!crypto$))|\/(?:http|exec|report|login|logout|install|remove)\.ts$/.test(module)
      )
    expect(outside).toEqual([])
  })
})

describe('the runner', () => {
  /** Which file alone may use a part of @actions/core; biome.json says the same of HTTP and of child processes. */
  const CORE: Record<string, RegExp> = {
    getInput: /^src\/runner\/input-reader\.ts$/,
    saveState: /^src\/login\/state\.ts$/,
    getState: /^src\/login\/state\.ts$/,
    setSecret: /^src\/runner\/masks\.ts$/,
    setOutput: /^src\/report\/publish\.ts$/,
    summary: /^src\/report\/publish\.ts$/,
    error: /^src\/report\/publish\.ts$/
  }

  it.each(sources)('%s uses of @actions/core what it may', file => {
    const used = imports(file).filter(({ module, name }) => module === '@actions/core' && name in CORE)
    for (const { name } of used) expect({ name, file, may: CORE[name]?.test(file) }).toEqual({ name, file, may: true })
  })

  it('hands its environment to main and post, and to what starts programs', () => {
    const readers = sources.filter(file => /\bprocess\.env\b/.test(read(file)))
    expect(readers).toEqual(['src/main.ts', 'src/post.ts', 'src/runner/exec.ts'])
  })
})

describe('the package', () => {
  it('lists the licence of each bundled package once', () => {
    const bundled = [...read('dist/index.js').matchAll(/\.\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map(
      ([, name]) => name
    )
    const listed = read('dist/licenses.txt')
      .split('\n')
      .filter((line, i, lines) => /^(?:@[\w.-]+\/)?[\w.-]+$/.test(line) && (i === 0 || lines[i - 1] === ''))
    expect(listed).toEqual([...new Set(listed)])
    expect(listed).toEqual(expect.arrayContaining([...new Set(bundled)]))
    expect(listed).toContain('@actions/core')
  })
})
