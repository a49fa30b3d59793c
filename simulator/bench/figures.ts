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
function ratioOf(row: Row, base: Row): number {
  return medianOf(row.samples.map(({ wallMs }, round) => wallMs / (base.samples[round]?.wallMs ?? Number.NaN)))
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

/** A table that reads as text and as Markdown; the first two columns are aligned left, the others right. */
function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(3, title.length, ...lines.map(line => line[column]?.length ?? 0)))
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [row(head), row(rule), ...lines.map(row)]
}
