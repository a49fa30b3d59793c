import { describe, expect, it } from '@jest/globals'
import { classicPat } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Fault } from '../../simulator/network/faults.ts'
import type { Step } from '../../simulator/runner/step.ts'
import { run } from '../support/case-run.ts'

const apiPaths = ({ requests }: Step) => requests.filter(({ kind }) => kind === 'api').map(({ path }) => path)

const refusedForSso = (faults: Fault[]) =>
  run({
    token: classicPat({ ssoRequiredFor: ['acme'] }),
    packages: [pkg('acme/app')],
    faults,
    with: { push: 'ghcr.io/acme/app' }
  })

describe('an API that never answers', () => {
  it('does not keep a proved job from logging in', async () => {
    const faults: Fault[] = [{ on: 'api', effect: 'hang' }]
    const step = await run({
      token: classicPat(),
      packages: [pkg('acme/app')],
      faults,
      with: { push: 'ghcr.io/acme/app' }
    })
    expect([step.exitCode, step.outputs['can-push'], step.outputs['logged-in']]).toEqual([0, 'true', 'true'])
    expect(step.log).toContain('scopes and expiry: not known, GET /rate_limit of the API got no answer')
  })

  it('has one limit for all questions: none is asked after it', async () => {
    const step = await refusedForSso([{ on: 'api', effect: 'hang' }])
    expect(apiPaths(step)).toEqual(['/rate_limit'])
    expect(step.log).toMatch(/single sign-on of acme: no page, GET \/orgs\/acme .*\(no time left\)/)
  })

  it('is named where only the page for single sign-on is missing', async () => {
    const step = await refusedForSso([{ on: 'api', path: /^\/orgs\//, effect: 'hang' }])
    expect(step.log).toContain('single sign-on of acme: no page, GET /orgs/acme')
    expect(step.annotations.map(({ message }) => message).join('\n')).toContain('https://github.com/settings/tokens')
  })
})
