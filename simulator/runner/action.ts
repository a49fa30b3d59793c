import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Contexts, interpolate } from './expressions.ts'

export interface Action {
  folder: string
  name: string
  defaults: Record<string, string>
  main: string
  post?: string
}

interface Written {
  name?: string
  inputs?: Record<string, { default?: unknown } | null>
  runs: { using: string; main: string; post?: string }
}

/** What was parsed, by its text: to parse this repository's takes half as long as all else that a step costs the simulator. */
const parsed = new Map<string, Written>()

export function readAction(folder: string): Action {
  const text = readFileSync(join(folder, 'action.yml'), 'utf8')
  const written = parsed.get(text) ?? (parse(text) as Written)
  parsed.set(text, written)
  const { runs, inputs = {} } = written
  if (!runs.using.startsWith('node')) throw new Error(`an action that runs ${runs.using} is not simulated`)
  const defaults = Object.entries(inputs).map(([name, input]) => [name, String(input?.default ?? '')])
  return {
    folder,
    name: written.name ?? folder,
    defaults: Object.fromEntries(defaults) as Record<string, string>,
    main: join(folder, runs.main),
    ...(runs.post ? { post: join(folder, runs.post) } : {})
  }
}

/**
 * The inputs as the action finds them in its environment: upper case, spaces as underscores, dashes kept. Defaults may
 * hold expressions. Out: the values by name, and as INPUT_ variables.
 */
export function inputsOf(action: Action, given: Record<string, string>, contexts: Contexts) {
  const values: Record<string, string> = {}
  for (const [name, text] of Object.entries(action.defaults)) values[name] = interpolate(text, contexts)
  for (const [name, text] of Object.entries(given)) values[name.toLowerCase()] = text
  const variables = Object.entries(values).map(([name, value]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    value
  ])
  const unexpected = Object.keys(given).filter(name => !(name.toLowerCase() in action.defaults))
  return { values, env: Object.fromEntries(variables) as Record<string, string>, unexpected }
}
