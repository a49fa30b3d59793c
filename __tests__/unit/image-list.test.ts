import { describe, expect, it } from '@jest/globals'
import { imageOfRepository } from '../../src/github/image.ts'
import { parseImageList } from '../../src/github/image-list.ts'

const referencesOf = (text: string, registry = 'ghcr.io') =>
  parseImageList(text, registry).read.map(({ image }) => image.reference)

/** Why each entry that is not accepted is not. */
const reasonsOf = (text: string, registry = 'ghcr.io') =>
  parseImageList(text, registry).refused.map(({ reason, fix }) => `${reason}. ${fix}`.trim())

describe('a list of images', () => {
  it('takes an entry without a host for one of Docker Hub only where another one names a host', () => {
    expect(parseImageList('acme/app, ghcr.io/acme/base', 'ghcr.io').leftOut).toEqual(['acme/app'])
    expect(parseImageList('alpine:3.20, ghcr.io/acme/base', 'ghcr.io').leftOut).toEqual(['alpine:3.20'])
    expect(referencesOf('acme/app, acme/base')).toEqual(['ghcr.io/acme/app', 'ghcr.io/acme/base'])
  })

  it('that has none of the registry is an error, and says what to do', () => {
    expect(reasonsOf('docker.io/acme/app, quay.io/acme/app')).toEqual([
      'no image of ghcr.io is listed. For other registries, use docker/login-action.'
    ])
    expect(reasonsOf('ghcr.io/acme/app', 'containers.ghe.example')).toEqual([
      'no image of containers.ghe.example is listed. Set `registry: ghcr.io`, and pass a token of github.com.'
    ])
  })

  it('that is empty lists nothing, and is no error', () => {
    for (const text of ['', ' ', '\n,\n', '# nothing yet, but soon'])
      expect(parseImageList(text, 'ghcr.io')).toMatchObject({ read: [], refused: [] })
  })

  it.each([
    ['a scheme', 'oci://ghcr.io/acme/app:1'],
    ['another scheme', 'docker://ghcr.io/acme/app:1'],
    ['the port of https', 'ghcr.io:443/acme/app:1'],
    ['a dash', '- ghcr.io/acme/app:1'],
    ['quotes', '"ghcr.io/acme/app:1"'],
    ['a dash, quotes and a comment', "- 'ghcr.io/acme/app:1' # the release"]
  ])('is read without what is around an entry: %s', (_, text) => {
    const { read } = parseImageList(text, 'ghcr.io')
    expect(read.map(({ image }) => image.reference)).toEqual(['ghcr.io/acme/app:1'])
    expect(read[0]?.written).not.toBe('ghcr.io/acme/app:1')
  })

  it('may be JSON', () => {
    expect(referencesOf('["ghcr.io/acme/a","ghcr.io/acme/b"]')).toEqual(['ghcr.io/acme/a', 'ghcr.io/acme/b'])
    expect(referencesOf(JSON.stringify(['ghcr.io/acme/a'], null, 2))).toEqual(['ghcr.io/acme/a'])
  })

  it.each([
    ['ghcr.io/acme/a ghcr.io/acme/b', /white space.+`push: \|`; `push: >` joins the lines/],
    ['ghcr.io/acme/a;ghcr.io/acme/b', /not by `;`/],
    ['ghcr.io/acme/app:feature/login', /Write ghcr\.io\/acme\/app:feature-login\.$/],
    ['app:feature/login', /Write app:feature-login\.$/],
    ['ghcr.io/acme/', /is a variable unset\?\.$/],
    ['ghcr.io//app', /is a variable unset\?\.$/],
    ['ghcr.io/acme/app:', /is a variable unset\?\.$/],
    ['app:', /is a variable unset\?\.$/],
    ['ghcr.io/acme/:1', /is a variable unset\?\.$/],
    ['ghcr.io/acme/app@', /is a variable unset\?\.$/],
    ['true', /unlike in docker\/build-push-action/],
    ['False', /unlike in docker\/build-push-action/],
    ['alpine:3.20', /one of Docker Hub\. Write ghcr\.io\/OWNER\/alpine:3\.20\.$/],
    ['ghcr.io/acme', /is OWNER\/NAME\. Write ghcr\.io\/acme\/NAME\.$/],
    ['ghcr.io', /Write ghcr\.io\/OWNER\/NAME\.$/],
    ['app', /Write ghcr\.io\/OWNER\/app\.$/],
    ['docker.pkg.github.com/acme/app', /^its host is docker\.\S+\. Write ghcr\.io in place of docker\./],
    ['ghrc.io/acme/app', /^its host is ghrc\.io\. Write ghcr\.io in place of ghrc\.io\.$/],
    [`sha256:${'a'.repeat(64)}`, /Write ghcr\.io\/OWNER\/NAME@sha256:a{64}\.$/],
    [
      'ghcr.io/acme/app:1.0.0+build.5',
      /Write ghcr\.io\/acme\/app:1\.0\.0-build\.5, or for what helm pushes ghcr\.io\/acme\/app:1\.0\.0_build\.5\.$/
    ],
    ['ghcr.io/$GITHUB_REPOSITORY', /not evaluated\. Write `\$\{\{ github\.repository \}\}`/],
    [`ghcr.io/\${{ github.repository }}`, /not evaluated/],
    ['ghcr.io/acme/a\u200bpp', /invisible character in it, U\+200B/],
    ['ghcr.io/acme/a\u00a0pp', /invisible character in it, U\+00A0/],
    ['{"tags":["ghcr.io/acme/app"]}', /not a JSON array of strings/],
    ['[ghcr.io/acme/app, ghcr.io/acme/base]', /not a JSON array of strings/],
    ['[1]', /not a JSON array of strings/],
    ['name=ghcr.io/acme/a', /Write only the image itself\.$/],
    ['type=image,name=ghcr.io/acme/a,push=true', /Write only the image itself\.$/],
    ['type=registry,ref=ghcr.io/acme/a,mode=max', /Write only the image itself\.$/],
    ['type=semver,pattern={{version}}', /Write its output: \$\{\{ steps\.meta\.outputs\.tags \}\}\.$/],
    ['ssh://ghcr.io/acme/app', /an address of another kind/],
    ['ghcr.io/https://acme/app', /is a variable unset\?\.$/],
    ['ghcr.io/acme/type=raw', /each part of the name must be letters and digits/],
    [`ghcr.io/acme/${'a'.repeat(2000)}`, /longer than 1024 characters/]
  ])('has an entry that is none, with a reason of its own: %j', (text, reason) => {
    expect(reasonsOf(text)).toEqual([expect.stringMatching(reason)])
  })

  it('of any length is read, in time that grows with its length only', () => {
    const long = ['ghcr.io/acme/a,', 'a', ':', '"', '- ', '# ', 'type=a,', '['].map(text => text.repeat(20_000))
    for (const text of long) expect(() => parseImageList(text, 'ghcr.io')).not.toThrow()
  })
})

describe('the image of a repository', () => {
  it.each([
    ['Acme/App', 'ghcr.io/acme/app'],
    ['acme/.github', undefined],
    ['acme-/app', undefined],
    ['acme/app_', undefined],
    ['acme', undefined],
    ['', undefined]
  ])('%j is %s', (repository, image) => expect(imageOfRepository(repository, 'ghcr.io')).toBe(image))
})
