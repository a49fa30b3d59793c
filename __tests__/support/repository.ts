import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect } from '@jest/globals'

/** This repository; files are named from here, with `/`. */
export const root = join(import.meta.dirname, '..', '..')

export const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** The files below a folder whose names end so, in order. */
export const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(ending))
    .map(file => posix.join(folder, file.replaceAll('\\', '/')))
    .sort()

/** The recipes in `examples/`. */
export const exampleFiles = filesIn('examples', '.yml').filter(file => posix.dirname(file) === 'examples')

/**
 * Holds that a page has this text between two comments; with UPDATE_DOCS=1 it is written there.
 *
 * @param name `<!-- NAME -->` is before it
 * @param end `<!-- /END -->` is after it
 */
export function expectOnPage(file: string, name: string, wanted: string, end = name): void {
  const text = read(file)
  const escaped = (part: string) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const block = new RegExp(`(<!-- ${escaped(name)} -->\n).*?(<!-- /${escaped(end)} -->)`, 's')
  expect(text).toMatch(block)
  const updated = text.replace(block, (_, open, close) => `${open}${wanted}\n${close}`)
  if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, file), updated)
  else expect(text).toBe(updated)
}

/** What the first group of a pattern matches, each time. */
export const allIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, first = '']) => first)
