import type { Inputs } from '../runner/inputs.ts'
import type { Diagnostic } from './problem.ts'

/** Clients use one login for a registry, so a second one in the same job takes the place of the first. */
export function diagnoseReplacedLogin({ server: { registry }, step }: Inputs): Diagnostic {
  return {
    level: 'warning',
    id: 'login-replaced',
    title: 'Earlier login replaced',
    text: `This login to ${registry} takes the place of the one of an earlier step of this job: what that step checked was checked with the other token.`,
    cause: `docker, podman and other clients use one login for ${registry}, and this step has another token than the earlier one.`,
    remedy: 'use one token that may do all of it, or keep the logins apart',
    fixes: [
      'Use one token that may do all of it.',
      `Keep the logins apart: set \`store: isolated\` in both steps, and give each step that uses images the login it needs:\n  env:\n    DOCKER_CONFIG: \${{ steps.${step || 'ID'}.outputs.docker-config }}`
    ]
  }
}
