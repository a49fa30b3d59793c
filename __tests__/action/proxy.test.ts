import { afterEach, describe, expect, it } from '@jest/globals'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import type { JobOptions } from '../../simulator/runner/open-job.ts'
import { openSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

let simulator: Simulator

afterEach(() => simulator.close())

/** @param proxy what HTTPS_PROXY is to be, made from the address of the simulator's proxy */
async function open(
  proxy: (url: string) => string,
  options: SimulatorOptions = {},
  wanted: JobOptions = {}
): Promise<Job> {
  simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')], ...options })
  const job = await simulator.job({ debug: true, ...wanted })
  job.parts.env.HTTPS_PROXY = proxy(job.parts.env.HTTPS_PROXY ?? '')
  return job
}

const withoutScheme = (url: string) => url.replace('http://', '')

describe('the address of a proxy', () => {
  // docker reads it by itself.
  const addresses: [string, (url: string) => string, SimulatorOptions][] = [
    ['user:password@host:port', withoutScheme, { proxyCredential: 'runner:password-of-proxy' }],
    ['host:port', withoutScheme, {}],
    ['HTTP:// in upper case and a path', url => `${url.replace('http://', 'HTTP://')}/`, {}]
  ]

  needs('docker').it.each(sample(addresses, 3))('may be %s, for docker', async (_, proxy, options) => {
    const job = await open(proxy, options, { engines: ['docker'] })
    const step = await job.uses({ engine: 'docker' })
    expect(step.outputs['logged-in']).toBe('true')
  })

  it('that cannot be used ends the check at once, and the login is made', async () => {
    const job = await open(url => url.replace('http:', 'socks5:'))
    const step = await job.uses({ push: 'ghcr.io/acme/app', engine: 'file' })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'unknown' } })
    expect(step.annotations[0]?.message).toContain('socks5:// is not supported by this action')
    expect(step.log.match(/GET https:\/\/ghcr\.io\/token/g)).toHaveLength(1)
    expect(simulator.requests('connect')).toEqual([])
  })
})

describe('the password of a proxy', () => {
  const goesNowhereElse = async (engines: string[]) => {
    const proxyCredential = 'runner:p@ss-word-of-proxy'
    const job = await open(withoutScheme, { proxyCredential }, { engines })
    const step = await job.uses({ push: 'ghcr.io/acme/app' })
    expect(step.outputs).toMatchObject({ 'logged-in': 'true', 'can-push': 'true' })
    for (const form of ['p%40ss-word', 'p@ss-word', Buffer.from('runner:p@ss-word-of-proxy').toString('base64')]) {
      const shown = step.stdout.replace(/^::add-mask::.*$/gm, '') + step.stderr + JSON.stringify(step.commandFiles)
      expect(shown).not.toContain(form)
    }
    expect(step.stderr).toBe('')
  }
  it('goes to the proxy and to nobody else', () => goesNowhereElse([]))
  needs('docker').it('goes to the proxy and to nobody else, with docker', () => goesNowhereElse(['docker']))

  it('that the proxy wants and does not get is named as the cause', async () => {
    const job = await open(url => url.replace(/\/\/.*@/, '//'), { proxyCredential: 'runner:p-ass-word-of-proxy' })
    const step = await job.uses({ engine: 'file' })
    expect(step.annotations[0]?.message).toMatch(/did not get through the proxy \(407\)/)
    expect(step.outputs['logged-in']).toBe('true')
  })

  it.each(sample(['p', 'app', 'application', 'acme/application'], 3))(
    'may stand in the name of an image and in a path: %s',
    async password => {
      const proxyCredential = `runner:${password.replaceAll('/', '%2F')}`
      const job = await open(
        url => url.replace(/\/\/.*@/, `//${proxyCredential}@`),
        {
          proxyCredential: `runner:${password}`,
          packages: [pkg('acme/application', { actionsAccess: { 'acme/app': 'write' } })]
        },
        { engines: [{ name: 'docker', fake: {} }], env: { CACHE: '/var/cache/acme/application' } }
      )
      const step = await job.uses({
        push: 'ghcr.io/acme/application',
        pull: 'ghcr.io/acme/application:latest',
        engine: 'docker'
      })
      expect(step.outputs).toMatchObject({ 'can-push': 'true', 'can-pull': 'true' })
      expect(JSON.parse(step.outputs.report ?? '')[0].image).toBe('ghcr.io/acme/application')
      expect(step.children[0]?.env).toMatchObject({ CACHE: '/var/cache/acme/application' })
      await job.end()
    }
  )
})

describe('the hosts of NO_PROXY', () => {
  it('are asked without the proxy, and so is loopback over plain http', async () => {
    // Past the proxy nothing answers here: port 9 of loopback.
    const job = await open(url => url, {}, { env: { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '.ghe.invalid' } })
    const loopback = await job.uses({ registry: '127.0.0.1:9', engine: 'file' })
    expect(loopback.annotations[0]?.message).toMatch(/ECONNREFUSED/)
    const token = classicPat().value
    await job.uses(
      { token, registry: 'containers.ghe.invalid', engine: 'file' },
      { env: { GITHUB_SERVER_URL: 'https://ghe.invalid' } }
    )
    expect(simulator.requests('connect')).toEqual([])
  })
})
