import { describe, expect, it } from '@jest/globals'
import { basic, bearer, closing, simulate } from '../../__tests__/support/simulate.ts'
import { ask } from '../network/client.ts'
import { dataResidency, enterprise, githubCom } from './servers.ts'
import { classicPat, oldGithubToken } from './tokens.ts'
import { MEDIA, manifest, pkg } from './world.ts'

// What these answer to the action, the tests of the action show: the cases of each refusal, of tags, platforms and faults.

const live = classicPat()
const scope = (image: string) => `https://ghcr.io/token?service=ghcr.io&scope=repository:${image}:pull`

describe('the registry', () => {
  it('serves a manifest by tag and digest to whoever accepts its type, anonymous callers of public images included', async () => {
    const open = manifest({ mediaType: MEDIA.ociIndex })
    const { job } = await simulate({ packages: [pkg('acme/open', { visibility: 'public', tags: { '1.2': open } })] })
    const anonymous = JSON.parse((await ask(job, 'GET', scope('acme/open'))).body).token
    const headers = { authorization: `Bearer ${anonymous}` }
    const accept = { accept: Object.values(MEDIA).join(', ') }
    const read = (image: string, reference: string, more: Record<string, string> = {}, method = 'HEAD') =>
      ask(job, method, `https://ghcr.io/v2/${image}/manifests/${reference}`, { ...headers, ...accept, ...more })
    const reply = await read('acme/open', '1.2')
    expect(reply).toMatchObject({ status: 200, body: '' })
    expect(reply.headers).toMatchObject({ 'content-type': MEDIA.ociIndex, 'docker-content-digest': open.digest })
    expect((await read('acme/open', open.digest)).status).toBe(200)
    expect((await read('acme/open', '1.2', { accept: MEDIA.dockerManifest })).status).toBe(404)
    expect((await read('acme/open', '9', {}, 'GET')).body).toContain('manifest unknown')
    expect((await read('acme/other', '1')).status).toBe(401)
  })

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
