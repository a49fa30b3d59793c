import { describe, expect, it } from '@jest/globals'
import { basic, bearer, closing, simulate } from '../../__tests__/support/simulate.ts'
import { ask } from '../network/client.ts'
import { dataResidency, enterprise, githubCom } from './servers.ts'
import { classicPat, oldGithubToken } from './tokens.ts'
import { pkg } from './world.ts'

// What these answer to the action, the tests of the action show: the cases of each refusal, of tags, platforms and faults.

const live = classicPat()
const scope = (image: string) => `https://ghcr.io/token?service=ghcr.io&scope=repository:${image}:pull`

describe('the registry', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['a path of the registry that it does not know', 'GET', 'https://ghcr.io/v2/_catalog', bearer(live)],
    ['a name in mixed case', 'HEAD', 'https://ghcr.io/v2/Acme/app/manifests/1', bearer(live)],
    ['the placeholder scope taken literally', 'GET', scope('user/image'), {}],
    ['/token without its service', 'GET', 'https://ghcr.io/token?scope=repository:acme/app:pull', {}],
    [
      'an upload session without Content-Length: 0',
      'POST',
      'https://ghcr.io/v2/acme/app/blobs/uploads/',
      { ...bearer(live), 'content-length': '2' }
    ],
    ['a blob', 'HEAD', 'https://ghcr.io/v2/acme/app/blobs/sha256:0', bearer(live)],
    ['a path of the API that it does not know', 'GET', 'https://api.github.com/user', {}]
  ])('refuses %s, and the simulator fails for it', async (_, method, address, headers) => {
    const { simulator: own, job: asking } = await simulate({ tokens: [live], packages: [pkg('acme/app')] })
    const body = headers['content-length'] === '2' ? '{}' : undefined
    expect((await ask(asking, method, address, headers, body)).status).toBe(501)
    await expect(closing(own)).rejects.toThrow('the stand-ins were asked what they do not know')
  })

  it("finds another server's token dead, and knows its own", async () => {
    const [ghes, octo] = [enterprise('ghe.example'), dataResidency('octo')]
    const there = oldGithubToken({ server: ghes.url })
    const { job } = await simulate({ servers: [githubCom, ghes, octo], tokens: [there] })
    const at = (host: string) => ask(job, 'GET', `https://${host}/token?service=${host}`, basic(there))
    const replies = [await at('ghcr.io'), await at(ghes.registry), await at(octo.registry)]
    expect(replies.map(({ status }) => status)).toEqual([403, 200, 403])
  })
})

it('the proxy refuses other hosts, and remembers what they were told', async () => {
  const { simulator, job } = await simulate()
  await expect(ask(job, 'GET', 'https://evil.example/')).rejects.toThrow('502')
  expect(simulator.requests('foreign')).toMatchObject([{ host: 'evil.example', method: 'CONNECT', status: 502 }])
})
