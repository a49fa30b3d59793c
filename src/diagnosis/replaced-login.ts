import type { ImageResult } from '../access/verdict.ts'
import type { Inputs } from '../runner/inputs.ts'
import { listed } from '../runner/sanitize.ts'
import { type Diagnostic, describe } from './problem.ts'

/**
 * Clients use one login for a registry, so a second one in the same job takes the place of the first.
 *
 * @param earlier what the first one proved, asked again with this token; nothing where there was none, or this is the same
 */
export function diagnoseReplacedLogin(earlier: readonly ImageResult[] | undefined, inputs: Inputs): Diagnostic[] {
  if (earlier === undefined) return []
  const { registry } = inputs.server
  const lost = earlier.filter(({ verdict }) => verdict !== 'allowed')
  const kept = earlier
    .filter(({ verdict }) => verdict === 'allowed')
    .map(({ access, reference }) => `${reference} (${access})`)
  const stillHeld = kept.length === 0 ? '' : ` Checked again with this token and allowed: ${listed(kept)}.`
  const common = {
    level: 'warning',
    id: 'login-replaced',
    title: 'Earlier login replaced',
    cause: `docker, podman and other clients use one login for ${registry}, and this step has another token than the earlier one.`,
    remedy: 'use one token that may do all of it, or keep the logins apart',
    fixes: [
      'Use one token that may do all of it.',
      `Keep the logins apart: set \`store: isolated\` in both steps, and give each step that uses images the login it needs:\n  env:\n    DOCKER_CONFIG: \${{ steps.${inputs.step || 'ID'}.outputs.docker-config }}`
    ]
  } as const
  const replaced = `This login to ${registry} takes the place of the one of an earlier step of this job.${stillHeld}`
  const diagnostics = lost.map((image): Diagnostic => {
    const { access, reference, verdict, answer } = image
    const may = `be ${access === 'push' ? 'pushed' : 'pulled'} with this token`
    const text =
      verdict === 'denied'
        ? `${reference}, which the earlier login proved, cannot ${may}.`
        : `It is not known whether ${reference}, which the earlier login proved, can ${may}.`
    return { ...common, text, ...(answer && describe(answer)) }
  })
  return [{ ...common, text: replaced }, ...diagnostics]
}
