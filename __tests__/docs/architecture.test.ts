import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => posix.join(folder, file.replaceAll('\\', '/')))
    .sort()
const sources = filesOf('src')

/** The folders of src/, from top to bottom: each may import from those below it. The files of src/ itself are above them. */
const LAYERS = ['report', 'diagnosis', 'login', 'credentials', 'access', 'runner', 'github']
const layerOf = (file: string): number => LAYERS.indexOf(file.split('/').at(-2) ?? '')

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
  it.each(sources)('%s imports from its own folder and the ones below it', file => {
    const upwards = imports(file)
      .map(({ module }) => module)
      .filter(module => module.startsWith('src/') && layerOf(module) < layerOf(file))
    expect(upwards).toEqual([])
  })

  it.each(['src', 'simulator'])('of %s make no circle at run time', folder => {
    const files = filesOf(folder)
    const graph = new Map(
      files.map(file => [
        file,
        imports(file)
          .filter(({ type, module }) => !type && module.startsWith(`${folder}/`))
          .map(({ module }) => module)
      ])
    )
    const done = new Set<string>()
    const visit = (file: string, path: string[]) => {
      expect(path).not.toContain(file)
      if (done.has(file)) return
      for (const next of graph.get(file) ?? []) visit(next, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
  })

  it('of main.ts and post.ts are made by what is bundled', () => {
    const importers = sources.filter(each => /from '[./]+\/(?:main|post)\.ts'/.test(read(each)))
    expect(importers).toEqual(['src/index.ts'])
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
  /** Which files may use which part of @actions/core; biome.json says the same of HTTP and of child processes. */
  const CORE: Record<string, RegExp> = {
    getInput: /^src\/runner\/input-reader\.ts$/,
    saveState: /^src\/login\/state\.ts$/,
    getState: /^src\/login\/state\.ts$/,
    setSecret: /^src\/runner\/masks\.ts$/,
    exportVariable: /^src\/login\//,
    setOutput: /^src\/report\/publish\.ts$/,
    summary: /^src\/report\/publish\.ts$/,
    error: /^src\/report\/publish\.ts$/,
    notice: /^src\/report\//,
    warning: /^src\/(?:report\/|login\/(?:logout|elsewhere)\.ts$|post\.ts$)/,
    info: /^src\/(?:report\/|login\/log(?:in|out)\.ts$|access\/probe\.ts$)/,
    startGroup: /^src\/report\//,
    endGroup: /^src\/report\//,
    debug: /^src\/access\/http\.ts$/
  }

  it.each(sources)('%s uses of @actions/core what it may', file => {
    const used = imports(file).filter(({ module, type }) => module === '@actions/core' && !type)
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
