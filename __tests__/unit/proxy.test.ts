import { describe, expect, it } from '@jest/globals'
import { readProxy, settleEnvironment } from '../../src/runner/proxy.ts'

describe('the address of a proxy', () => {
  it.each([
    ['proxy.example:3128', 'http://proxy.example:3128/'],
    ['HTTP://PROXY.example:3128/a', 'http://proxy.example:3128/a']
  ])('is read from %s', (HTTPS_PROXY, href) => {
    expect(readProxy({ HTTPS_PROXY })).toEqual({ url: new URL(href) })
  })

  it.each([
    ['socks5://proxy.example', 'socks5:// is not supported by this action'],
    ['socks5h://proxy.example', 'socks5h:// is not supported by this action'],
    ['ftp://proxy.example', 'ftp:// is not supported by this action'],
    ['http://[', 'the proxy variable is not a URL'],
    ['http://a b:1', 'the proxy variable is not a URL']
  ])('that cannot be used is said to be so: %s', (HTTPS_PROXY, unsupported) => {
    expect(readProxy({ HTTPS_PROXY })).toEqual({ unsupported })
  })
})

describe('what the environment leaves open', () => {
  it.each<[string, NodeJS.ProcessEnv, RegExp[]]>([
    ['nothing', {}, []],
    ['one spelling of a proxy', { https_proxy: 'http://a', no_proxy: 'a' }, []],
    ['two that are the same', { https_proxy: 'http://a', HTTPS_PROXY: 'http://a' }, []],
    ['two that differ', { https_proxy: 'http://a', HTTPS_PROXY: 'http://b' }, [/^HTTPS_PROXY and https_proxy differ/]],
    ['two of NO_PROXY', { no_proxy: 'a', NO_PROXY: 'b' }, [/^NO_PROXY and no_proxy differ/]],
    ['node that verifies nothing', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, [/verifies every certificate/]],
    ['node that does', { NODE_TLS_REJECT_UNAUTHORIZED: '1' }, []]
  ])('is told: %s', (_, env, told) => {
    const notices = settleEnvironment({ ...env })
    expect(notices).toHaveLength(told.length)
    for (const [index, words] of told.entries()) expect(notices[index]).toMatch(words)
  })

  it('is settled as docker reads it: upper case first, lower case where that is not set', () => {
    const settled = (env: NodeJS.ProcessEnv) => {
      settleEnvironment(env)
      return env.no_proxy
    }
    expect([settled({ no_proxy: 'a', NO_PROXY: 'b' }), settled({ NO_PROXY: 'b' }), settled({ no_proxy: 'a' })]).toEqual(
      ['b', 'b', 'a']
    )
    expect(settled({ no_proxy: 'a', NO_PROXY: '' })).toBe('a')
  })
})
