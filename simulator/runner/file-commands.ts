import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const
export type CommandFile = (typeof FILES)[number]

/** The files through which a step speaks to the runner, fresh for each step, under RUNNER_TEMP as the runner has them. */
export function openCommandFiles(runnerTemp: string, step: string) {
  const folder = join(runnerTemp, '_runner_file_commands')
  mkdirSync(folder, { recursive: true })
  const paths = FILES.map(name => [name, join(folder, `${name.slice(7).toLowerCase()}_${step}`)] as const)
  for (const [, path] of paths) writeFileSync(path, '')
  return {
    env: Object.fromEntries(paths) as Record<CommandFile, string>,
    /** The raw contents; the files go. */
    collect(): Record<CommandFile, string> {
      const texts = paths.map(([name, path]) => [name, readFileSync(path, 'utf8')])
      for (const [, path] of paths) rmSync(path)
      return Object.fromEntries(texts)
    }
  }
}

/** `name=value` and `name<<DELIMITER` … `DELIMITER`, whichever mark comes first on the line (actions/runner). */
export function parseAssignments(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  const lines = text.split('\n')
  while (lines.length > 0) {
    const line = (lines.shift() ?? '').replace(/\r$/, '')
    if (line === '') continue
    const [, name = '', mark, rest = ''] = /^(.*?)(<<|=)(.*)$/s.exec(line) ?? []
    if (mark === undefined || name === '') throw new Error(`a command file holds an invalid line: ${line.slice(0, 40)}`)
    if (mark === '=') {
      found[name] = rest
      continue
    }
    const value: string[] = []
    for (;;) {
      const next = lines.shift()
      if (next === undefined) throw new Error(`no matching delimiter for ${name} in a command file`)
      if (next.replace(/\r$/, '') === rest) break
      value.push(next)
    }
    // The end of the last line is none of the value, as little as on Windows, where it has two characters.
    found[name] = value.join('\n').replace(/\r$/, '')
  }
  return found
}
