import type { Reading } from './meter.ts'

/** One run of one thing. */
export interface Sample extends Reading {
  /** What node asked the registry. */
  requests?: number
  connections?: number
  /** From the first tunnel to the end of the last answer, in ms. */
  probeMs?: number
}

/** All runs of one thing under one delay; the figures are medians. */
export interface Row {
  delayMs: number
  what: string
  wallMs: number
  cpuMs: number
  peakMiB: number
  requests?: number
  connections?: number
  probeMs?: number
  samples: Sample[]
}

/** A bound, and what was measured. */
export interface Target {
  what: string
  bound: number
  unit: string
  measured: number
  holds: boolean
}

/** Milliseconds that every request and every tunnel takes longer: none, and those of a distant registry. */
export const DELAYS = [0, 40]

const FIELDS = ['wallMs', 'cpuMs', 'peakMiB', 'requests', 'connections', 'probeMs'] as const
type Field = (typeof FIELDS)[number]

export function rowOf(delayMs: number, what: string, samples: Sample[]): Row {
  const medians = FIELDS.flatMap(field => {
    const values = samples.flatMap(sample => sample[field] ?? [])
    return values.length === 0 ? [] : [[field, medianOf(values)] as const]
  })
  return { delayMs, what, samples, ...(Object.fromEntries(medians) as Record<Field, number>) }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The median of the ratios within a round, so that a busy moment of the machine counts on both sides. */
function ratioOf(row: Row, base: Row, field: Field = 'wallMs'): number {
  return medianOf(
    row.samples.map((sample, round) => (sample[field] ?? 0) / (base.samples[round]?.[field] ?? Number.NaN))
  )
}

/** Compares the rows of one run with the project's bounds; those of a peer only where one was measured. */
export function checkTargets(rows: readonly Row[]): Target[] {
  const find = (delayMs: number, what: string) => rows.find(each => each.delayMs === delayMs && each.what === what)
  const row = (delayMs: number, what: string) => find(delayMs, what) as Row
  const ratio = (delayMs: number, what: string, base: string, field?: Field) =>
    ratioOf(row(delayMs, what), row(delayMs, base), field)
  const one = 'docker, 1 image: main'
  const targets: [what: string, bound: number, unit: string, measured: number][] = [
    ['main with docker, by the floor, no delay', 2.1, '×', ratio(0, one, 'floor')],
    ['main with docker, by the floor, 40 ms', 1.25, '×', ratio(40, one, 'floor')],
    ['main with `engine: file`, by the floor, 40 ms', 0.75, '×', ratio(40, 'file, 1 image: main', 'floor')],
    ['checks of 20 images, by that of one, 40 ms', 2, '×', ratio(40, 'docker, 20 images: main', one, 'probeMs')],
    ['peak memory of main with one image', 62, 'MiB', row(0, one).peakMiB]
  ]
  if (find(0, 'peer: main') !== undefined) {
    targets.push(
      ['main by the peer, no delay', 0.6, '×', ratio(0, one, 'peer: main')],
      ['main by the peer, 40 ms', 0.85, '×', ratio(40, one, 'peer: main')],
      ['post by the peer', 0.4, '×', ratio(0, 'docker, 1 image: post', 'peer: post')],
      ['CPU of main by the peer', 0.6, '×', ratio(0, one, 'peer: main', 'cpuMs')]
    )
  }
  return targets.map(([what, bound, unit, measured]) => ({ what, bound, unit, measured, holds: measured <= bound }))
}

export function renderRows(rows: readonly Row[]): string[] {
  const head = ['delay', 'what', '× floor', 'median', 'CPU', 'peak', 'checks', 'requests', 'connections']
  const lines = rows.map(row => {
    const floor = rows.find(each => each.delayMs === row.delayMs && each.what === 'floor') as Row
    return [
      `${row.delayMs} ms`,
      row.what,
      ratioOf(row, floor).toFixed(2),
      `${row.wallMs.toFixed(0)} ms`,
      `${row.cpuMs.toFixed(0)} ms`,
      `${row.peakMiB.toFixed(0)} MiB`,
      row.probeMs === undefined ? '' : `${row.probeMs.toFixed(0)} ms`,
      String(row.requests ?? ''),
      String(row.connections ?? '')
    ]
  })
  return table(head, lines)
}

export function renderTargets(targets: readonly Target[]): string[] {
  const lines = targets.map(({ what, bound, unit, measured, holds }) => [
    holds ? '✓' : '✗',
    what,
    `${bound} ${unit}`,
    `${measured.toFixed(unit === '×' ? 2 : 0)} ${unit}`
  ])
  return table(['', 'target', 'at most', 'measured'], lines)
}

/** A table that reads as text and as Markdown; the first two columns are aligned left, the others right. */
function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(3, title.length, ...lines.map(line => line[column]?.length ?? 0)))
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [row(head), row(rule), ...lines.map(row)]
}
