import type { Reading } from './meter.ts'

export interface Sample extends Reading {
  /** What node asked the registry. */
  requests?: number
  connections?: number
  /** From the first tunnel to the end of the last answer, in ms. */
  probeMs?: number
}

const HEAD = ['delay', 'what', '× floor', 'median', 'CPU', 'peak', 'checks', 'requests', 'connections']

/** The cells of what was measured under one delay: medians of all samples of one thing. */
export function rowsOf(delayMs: number, samples: ReadonlyMap<string, Sample[]>): string[][] {
  const floor = samples.get('floor') ?? []
  return [...samples].map(([what, all]) => {
    const median = (field: keyof Sample, unit = '') => {
      const values = all.flatMap(sample => sample[field] ?? [])
      return values.length === 0 ? '' : `${medianOf(values).toFixed(0)}${unit}`
    }
    // Of the ratios within a round, so that a busy moment of the machine counts on both sides.
    const ratio = medianOf(all.map(({ wallMs }, round) => wallMs / (floor[round]?.wallMs ?? Number.NaN)))
    const times = [median('wallMs', ' ms'), median('cpuMs', ' ms'), median('peakMiB', ' MiB'), median('probeMs', ' ms')]
    return [`${delayMs} ms`, what, ratio.toFixed(2), ...times, median('requests'), median('connections')]
  })
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** A table that reads as text and as Markdown; the first two columns are aligned left, the others right. */
export function table(lines: readonly (readonly string[])[]): string {
  const widths = HEAD.map((title, column) => Math.max(3, title.length, ...lines.map(line => line[column]?.length ?? 0)))
  const row = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [HEAD, rule, ...lines].map(row).join('\n')
}
