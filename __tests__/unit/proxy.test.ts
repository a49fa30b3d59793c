import { describe, expect, it } from '@jest/globals'
import { readProxy } from '../../src/runner/proxy.ts'

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
