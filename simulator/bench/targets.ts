import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { floorOf, type Row, ratioOf, table } from './figures.ts'

/** A bound of the project, and what was measured. */
export interface Target {
  what: string
  bound: number
  unit: string
  measured: number
  holds: boolean
}

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))

/** Holds the rows of one run, and the bundles, against the project's bounds. */
export function judge(rows: readonly Row[]): Target[] {
  const row = (delayMs: number, what: string) =>
    rows.find(each => each.delayMs === delayMs && each.what === what) as Row
  const [one, twenty, hundred, file] = [
    'docker, 1 image',
    'docker, 20 images',
    'docker, 100 images',
    'file, 1 image'
  ].map(what => row(40, `${what}: main`)) as [Row, Row, Row, Row]
  const post = row(0, 'docker, 1 image: post')
  const main = row(0, 'docker, 1 image: main')
  const peak = Math.max(...[one, file, post, main].map(({ peakMiB }) => peakMiB))
  const size = (entry: string) => statSync(join(DIST, entry, 'index.js')).size / 1000
  return [
    target('main by its floor, no delay', 1.5, '×', ratioOf(main, floorOf(rows, 0))),
    target('main by its floor, 40 ms', 1.35, '×', ratioOf(one, floorOf(rows, 40))),
    target('post by an empty node', 1.5, '×', ratioOf(post, row(0, 'floor: empty node'))),
    target('`engine: file` by docker, 40 ms', 0.5, '×', ratioOf(file, one)),
    target('probe of 20 images by that of one, 40 ms', 2, '×', ratioOf(twenty, one, 'probeMs')),
    target('connections for 100 images, as for 20', twenty.connections ?? 0, '', hundred.connections ?? 0),
    target('main with 100 images', 60_000, 'ms', hundred.wallMs.high),
    target('peak memory with one image', 60, 'MiB', peak),
    target('dist/main/index.js', 250, 'kB', size('main')),
    target('dist/post/index.js', 250, 'kB', size('post'))
  ]
}

export function renderTargets(targets: readonly Target[]): string[] {
  const lines = targets.map(({ what, bound, unit, measured, holds }) => [
    holds ? '✓' : '✗',
    what,
    `${bound} ${unit}`.trim(),
    `${measured.toFixed(unit === '×' ? 2 : 0)} ${unit}`.trim()
  ])
  return table(['', 'target', 'at most', 'measured'], lines, 2)
}

function target(what: string, bound: number, unit: string, measured: number): Target {
  return { what, bound, unit, measured, holds: measured <= bound }
}
