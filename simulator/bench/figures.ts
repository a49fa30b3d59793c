import type { Reading } from './meter.ts'

/** One run of one thing. */
export interface Sample extends Partial<Traffic>, Reading {}

/** What node asked the registry, as seen from there. */
export interface Traffic {
  requests: number
  connections: number
  /** From the first tunnel to the end of the last answer, in ms. */
  probeMs: number
}

export interface Spread {
  median: number
  /** The quartiles. */
  low: number
  high: number
}

/** All runs of one thing under one delay. */
export interface Row {
  delayMs: number
  what: string
  wallMs: Spread
  cpuMs: number
  /** Of all runs. */
  peakMiB: number
  requests?: number
  connections?: number
  probeMs?: number
  samples: Sample[]
}

/** What a main has to be measured by: an empty node and a `docker login`. */
export const FLOOR = 'floor: both of them'

export function floorOf(rows: readonly Row[], delayMs: number): Row {
  return rows.find(row => row.delayMs === delayMs && row.what === FLOOR) as Row
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}

export const medianOf = (values: readonly number[]): number => spreadOf(values).median

export function rowOf(delayMs: number, what: string, samples: Sample[]): Row {
  const all = (field: keyof Sample) => samples.flatMap(sample => sample[field] ?? [])
  const traffic = (['requests', 'connections', 'probeMs'] as const)
    .filter(field => all(field).length > 0)
    .map(field => [field, medianOf(all(field))])
  return {
    delayMs,
    what,
    wallMs: spreadOf(all('wallMs')),
    cpuMs: medianOf(all('cpuMs')),
    peakMiB: Math.max(...all('peakMiB')),
    ...Object.fromEntries(traffic),
    samples
  }
}

/** One thing after another, run by run: what a floor of two programs took. */
export function together(first: readonly Sample[], second: readonly Sample[]): Sample[] {
  return first.map((one, run) => {
    const other = second[run] as Sample
    const peakMiB = Math.max(one.peakMiB, other.peakMiB)
    return { wallMs: one.wallMs + other.wallMs, cpuMs: one.cpuMs + other.cpuMs, peakMiB }
  })
}

/** The median of what each run took by what the other one took in the same round, so that a busy minute hits both. */
export function ratioOf(row: Row, floor: Row, field: 'wallMs' | 'probeMs' = 'wallMs'): number {
  return medianOf(row.samples.map((sample, run) => (sample[field] ?? 0) / (floor.samples[run]?.[field] ?? Number.NaN)))
}

export function renderRows(rows: readonly Row[], floorOf: (row: Row) => Row): string[] {
  const head = ['delay', 'what', 'median', 'quartiles', '× floor', 'CPU', 'peak', 'probe', 'requests', 'connections']
  const lines = rows.map(row => [
    `${row.delayMs} ms`,
    row.what,
    `${row.wallMs.median.toFixed(0)} ms`,
    `${row.wallMs.low.toFixed(0)}–${row.wallMs.high.toFixed(0)}`,
    ratioOf(row, floorOf(row)).toFixed(2),
    `${row.cpuMs.toFixed(0)} ms`,
    `${row.peakMiB.toFixed(0)} MiB`,
    row.probeMs === undefined ? '' : `${row.probeMs.toFixed(0)} ms`,
    String(row.requests ?? ''),
    String(row.connections ?? '')
  ])
  return table(head, lines, 2)
}

/** A table that reads as text and as Markdown; the first columns lean left, the others right. */
export function table(head: readonly string[], lines: readonly (readonly string[])[], left: number): string[] {
  const widths = head.map((title, column) => Math.max(3, title.length, ...lines.map(line => line[column]?.length ?? 0)))
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column < left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [row(head), row(rule), ...lines.map(row)]
}
