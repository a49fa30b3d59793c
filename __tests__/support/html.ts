import { expect } from '@jest/globals'

/** The tags of a text, in order; what GitHub's sanitizer lets through of them is another matter. */
export const tagsIn = (html: string): string[] =>
  [...html.matchAll(/<(\/?[a-z0-9]+)[^>]*>/g)].map(([, tag = '']) => tag)

/** Holds that every tag that is opened is closed again, the innermost first. */
export function expectWholeHtml(html: string): void {
  const open: string[] = []
  for (const tag of tagsIn(html)) {
    if (tag === 'br') continue
    if (tag.startsWith('/')) expect(open.pop()).toBe(tag.slice(1))
    else open.push(tag)
  }
  expect(open).toEqual([])
  expect(html.trimEnd()).toMatch(/<\/[a-z0-9]+>$/)
}
