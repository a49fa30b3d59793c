import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken } from '../../simulator/github/tokens.ts'
import { readAction } from '../../simulator/runner/action.ts'
import { parseChallenges } from '../../src/access/challenge.ts'
import { resolveSameOrigin } from '../../src/access/http.ts'
import { preflight } from '../../src/access/preflight.ts'
import { parseExpiry } from '../../src/access/token-metadata.ts'
import { parseImage } from '../../src/github/image.ts'
import { findServer } from '../../src/github/server.ts'
import { Unaccepted } from '../../src/github/unaccepted.ts'
import { InputError } from '../../src/runner/errors.ts'
import { type Inputs, readInputs } from '../../src/runner/inputs.ts'
import { errorLine, escapeCommands, sanitize } from '../../src/runner/sanitize.ts'
import { extent } from '../support/extent.ts'

// Random texts as an input, an image's name, a server's message: 1,000 cases for each property, in short 150.

const RUNS = { numRuns: extent(1000, 150) }

/** Masks are printed to stdout; here they are caught, line by line. */
const printed: string[] = []
const write = process.stdout.write.bind(process.stdout)

const DEFAULTS = readAction('.').defaults

function readWith(inputs: Record<string, string>, env: Record<string, string> = {}): Inputs {
  const values = { ...DEFAULTS, username: 'octocat', token: githubToken().value, ...inputs }
  const given = Object.entries(values).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  Object.assign(process.env, Object.fromEntries(given))
  process.stdout.write = ((text: string) => printed.push(text) > 0) as typeof write
  try {
    return readInputs({ GITHUB_SERVER_URL: 'https://github.com', ...Object.fromEntries(given), ...env })
  } finally {
    process.stdout.write = write
    for (const [name = ''] of given) delete process.env[name]
  }
}

/** The inputs, or the message of the error; anything else that is thrown fails the test. */
function outcomeOf(inputs: Record<string, string>, env: Record<string, string> = {}): Inputs | string {
  try {
    return readWith(inputs, env)
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

afterEach(() => {
  // Whatever is given, masks are all that is printed, one command a line and never an empty one.
  expect(printed.splice(0).find(text => !/^::add-mask::[^\r\n]+\r?\n$/.test(text))).toBeUndefined()
})

// These come first: what the random cases below give as a token stays masked in all that follows.

describe('`password`', () => {
  const [token, password] = [classicPat({ name: 'as token' }).value, classicPat({ name: 'as password' }).value]

  it('is used in place of `token`, and both are masked', () => {
    expect(readWith({ token, password })).toMatchObject({ token: password, tokenInput: 'password' })
    for (const secret of [token, password]) expect(printed.join('')).toContain(`::add-mask::${secret}`)
  })

  it('leaves `token` as it is where it is not given', () => {
    expect(readWith({ token })).toMatchObject({ token, tokenInput: 'token' })
    expect(readWith({ token, password: ' token\n' })).toMatchObject({ token, tokenInput: 'token' })
  })

  it('that is given and empty is no token: `token` does not take its place', () => {
    expect(readWith({ token, password: '' })).toMatchObject({ token: '', tokenInput: 'password' })
  })

  it.each(['token', 'password'])('and %s are secrets in every other input, whichever is used', name => {
    const secret = name === 'token' ? token : password
    expect(outcomeOf({ token, password, push: `acme/${secret}` })).toContain('`push` holds the token')
  })

  it('is named where it has white space in it', () => {
    expect(outcomeOf({ password: `${password} x` })).toContain('`password` has white space in it')
  })
})

describe('`username`', () => {
  it('falls back to the actor of the run where it is empty', () => {
    expect(readWith({ username: '' }, { GITHUB_ACTOR: 'dependabot[bot]' }).username).toBe('dependabot[bot]')
  })

  it('is needed where the runner names no actor', () => {
    expect(outcomeOf({ username: '' })).toContain('`username` is empty')
  })
})

describe('`on-denied: warn-on-fork`', () => {
  const event = (full_name: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'inputs-')), 'event.json')
    writeFileSync(file, JSON.stringify({ pull_request: { head: { repo: { full_name } } } }))
    return { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: 'acme/app' }
  }

  it.each([
    ['a pull request from a fork', event('mona/app'), 'warn'],
    ['a pull request of the repository itself', event('acme/app'), 'fail'],
    ['a run of Dependabot', { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'dependabot[bot]' }, 'warn'],
    [
      'a run that Dependabot only takes part in',
      { GITHUB_EVENT_NAME: 'schedule', GITHUB_ACTOR: 'dependabot[bot]' },
      'fail'
    ],
    ['a push', { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'octocat' }, 'fail']
  ])('is settled in %s', (_, env, onDenied) => {
    const read = readWith({ 'on-denied': 'warn-on-fork' }, env)
    expect(read).toMatchObject({ onDenied, onDeniedAsked: 'warn-on-fork' })
  })
})

describe('`wait`', () => {
  it('is a number of seconds, up to ten minutes', () => {
    expect(readWith({}).waitSeconds).toBe(0)
    expect(readWith({ wait: '600' }).waitSeconds).toBe(600)
    for (const wait of ['601', '-1', '1.5', '60s']) expect(outcomeOf({ wait })).toContain(`\`wait\` is ${wait}`)
  })
})

describe('`engine: none`', () => {
  it('names no engine, and goes with no other', () => {
    expect(readWith({ engine: 'none' }).engines).toEqual([])
    expect(outcomeOf({ engine: 'none, docker' })).toContain('`none` cannot be combined with other engines')
  })
})

describe("the step's id", () => {
  it.each([
    ['ghcr', 'ghcr'],
    ['__acme_ghcr-login', ''],
    ['0', ''],
    ['', '']
  ])('%s is, for lines to paste, "%s"', (GITHUB_ACTION, id) => expect(readWith({}, { GITHUB_ACTION }).step).toBe(id))
})

describe('an address in place of a name', () => {
  it.each([
    ['registry', 'https://ghcr.io', '`registry`: https://ghcr.io is read as ghcr.io.'],
    ['registry', 'ghcr.io/', '`registry`: ghcr.io/ is read as ghcr.io.'],
    ['push', 'docker://ghcr.io/acme/app:1', '`push`: docker://ghcr.io/acme/app:1 is read as ghcr.io/acme/app:1.'],
    ['pull', 'HTTPS://ghcr.io/acme/app/', '`pull`: HTTPS://ghcr.io/acme/app/ is read as ghcr.io/acme/app.']
  ])('is read without it, with a notice: %s %s', (input, text, notice) => {
    const inputs = readWith({ [input]: text })
    expect(inputs.server.registry).toBe('ghcr.io')
    expect([...inputs.pull, ...inputs.push].every(({ name }) => name === 'acme/app')).toBe(true)
    expect(inputs.notices).toEqual([notice])
  })

  it('with plain http is refused', () => {
    expect(outcomeOf({ registry: 'http://ghcr.io' })).toContain('not a host')
  })
})

describe('a registry that is no GitHub server’s', () => {
  it.each(['docker.io', 'quay.io', 'gcr.io', 'registry.gitlab.com', 'acme.azurecr.io'])(
    '%s is left to docker/login-action',
    registry => {
      expect(outcomeOf({ registry })).toContain('For other registries, use docker/login-action. Accepted')
    }
  )

  it.each(['ghrc.io', 'gchr.io', 'ghcr.oi', 'gcrh.io', 'ghcr.com', 'hgcr.io', 'www.ghcr.io', 'github.com'])(
    '%s looks like ghcr.io',
    registry => expect(outcomeOf({ registry })).toContain('Did you mean ghcr.io?')
  )
})

describe('the server that runs the job', () => {
  const home = (env: Record<string, string>) => readWith({ registry: 'ghcr.io' }, env).server.jobServerKind
  const elsewhere = { GITHUB_SERVER_URL: 'https://git.example', GITHUB_API_URL: 'https://git.example/api/v3' }

  it.each([
    ['github.com', {}, 'github.com'],
    ['github.com, whatever else is set', { GITEA_ACTIONS: 'true' }, 'github.com'],
    ['ghe.com', { GITHUB_SERVER_URL: 'https://octo.ghe.com' }, 'ghe.com'],
    ['Enterprise Server', elsewhere, 'ghes'],
    ['Gitea', { ...elsewhere, GITEA_ACTIONS: 'true' }, 'other'],
    ['Forgejo', { ...elsewhere, FORGEJO_ACTIONS: 'true' }, 'other'],
    ['a server with the API of Gitea', { ...elsewhere, GITHUB_API_URL: 'https://git.example/api/v1' }, 'other']
  ])('is known: %s', (_, env, kind) => expect(home(env as Record<string, string>)).toBe(kind))

  it('is Gitea: a token of GitHub may go to the registry that is named, and to none that is not', () => {
    const env = { ...elsewhere, GITEA_ACTIONS: 'true' }
    const reasonFor = (inputs: Record<string, string>) => preflight(readWith(inputs, env))
    expect(reasonFor({ registry: 'ghcr.io', token: classicPat().value })).toBeUndefined()
    expect(reasonFor({ registry: 'ghcr.io', token: '0123456789abcdef'.repeat(2) })).toBe('other-server')
    expect(reasonFor({ token: classicPat().value })).toBe('other-server')
    expect(reasonFor({ token: classicPat().value, push: 'git.example/acme/app' })).toBe('other-server')
  })
})

describe('the environment', () => {
  it('may have a password of a proxy that also stands in an input', () => {
    const env = { HTTPS_PROXY: 'http://user:acme-builds@proxy.example:3128' }
    expect(readWith({ push: 'acme-builds/app' }, env).push).toHaveLength(1)
  })

  const auths = (login: string) => ({ 'ghcr.io': { auth: Buffer.from(login).toString('base64') } })

  it.each([
    ['another login of the registry', JSON.stringify({ auths: auths('octocat:old') }), true],
    ['the same login', JSON.stringify({ auths: auths(`octocat:${githubToken().value}`) }), false],
    ['a login of another registry', JSON.stringify({ auths: { 'docker.io': { auth: 'eDp5' } } }), false],
    ['no JSON', '{', false],
    ['JSON of another form', '{"auths": null}', false]
  ])('may have %s in DOCKER_AUTH_CONFIG', (_, config, overridden) => {
    expect(readWith({}, { DOCKER_AUTH_CONFIG: config }).overridden).toBe(overridden)
  })
})

/** Texts of an attacker, in addition to random ones. */
const HOSTILE = [
  '\n::error::x',
  '%0A::add-mask::a',
  '##[stop-commands]x',
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u0007x',
  '\u202egnp.exe',
  '\u2066a\u2069',
  '--password-stdin',
  '-v/:/host',
  '../../etc/passwd',
  '/..',
  '\\..\\',
  '$(id)',
  '`id`',
  ';id',
  '|id',
  '"',
  "'",
  '\r',
  '\u2028',
  '\u0085',
  '\u0000',
  '<script>',
  '@evil.example',
  '?a=b',
  '#x',
  '%2e%2e',
  '%00',
  '{{',
  '\ud800',
  'ａ',
  'é',
  'İ',
  'ſ'
]
const hostile = fc.constantFrom(...HOSTILE)
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 300 }),
  hostile,
  fc.array(fc.oneof(hostile, fc.string({ maxLength: 12 })), { maxLength: 6 }).map(parts => parts.join(''))
)

// The grammar, built from the specification's words (github.com/distribution/reference), apart from the code that reads it.
const alphanumeric = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'),
  minLength: 1,
  maxLength: 8
})
const separator = fc.constantFrom('.', '_', '__', '-', '--', '---')
const component = fc
  .tuple(alphanumeric, fc.array(fc.tuple(separator, alphanumeric), { maxLength: 2 }))
  .map(([first, rest]) => first + rest.flat().join(''))
const words = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'
const tag = fc
  .tuple(fc.constantFrom(...words), fc.string({ unit: fc.constantFrom(...words, '.', '-'), maxLength: 127 }))
  .map(parts => parts.join(''))
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
/** docker takes a first part with a dot for a host, so an owner has none. */
const owner = component.filter(text => !text.includes('.') && text !== 'localhost')
const path = fc
  .tuple(owner, fc.array(component, { minLength: 1, maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest].join('/'))

describe('an image', () => {
  it('of the grammar is read as it is written', () => {
    fc.assert(
      fc.property(path, fc.option(tag), fc.option(hex), fc.boolean(), (name, version, digest, withHost) => {
        const rest = `${version === null ? '' : `:${version}`}${digest === null ? '' : `@sha256:${digest}`}`
        const { image, lowered } = parseImage(`${withHost ? 'ghcr.io/' : ''}${name}${rest}`, 'ghcr.io')
        expect(lowered).toBe(false)
        expect(image.reference).toBe(`ghcr.io/${name}${rest}`)
        expect(`${image.owner}/${image.package}`).toBe(name)
        expect([image.tag ?? null, image.digest ?? null]).toEqual([
          version,
          digest === null ? null : `sha256:${digest}`
        ])
      }),
      RUNS
    )
  })

  it('in mixed case is read in lower case, but for its tag', () => {
    fc.assert(
      fc.property(path, tag, (name, version) => {
        const { image, lowered } = parseImage(`${name.toUpperCase()}:${version}`, 'ghcr.io')
        expect(image.reference).toBe(`ghcr.io/${name}:${version}`)
        expect(lowered).toBe(name !== name.toUpperCase())
      }),
      RUNS
    )
  })

  it('of any other text is refused, or is a path of the registry and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.tuple(path, hostile).map(parts => parts.join('')),
          fc.tuple(hostile, path).map(parts => parts.join('/'))
        ),
        text => {
          try {
            const { image } = parseImage(text, 'ghcr.io')
            expect(image.reference).toMatch(
              /^ghcr\.io\/[a-z0-9._/-]+(?::\w[\w.-]{0,127})?(?:@[\w+.-]+:[0-9a-fA-F]{32,})?$/
            )
            expect(image.name).not.toMatch(/\/\/|(?:^|\/)\.|(?:^|\/)-|^\/|\/$/)
            const url = new URL(`https://ghcr.io/v2/${image.name}/manifests/${image.digest ?? image.tag ?? 'x'}`)
            expect(url.href).toBe(`https://ghcr.io/v2/${image.name}/manifests/${image.digest ?? image.tag ?? 'x'}`)
          } catch (error) {
            if (!(error instanceof Unaccepted)) throw error
          }
        }
      ),
      RUNS
    )
  })

  it.each([
    ['a'.repeat(1_000_000)],
    ['a/'.repeat(500_000)],
    [`a/${'a-'.repeat(500_000)}`],
    [`a/b:${'.'.repeat(1_000_000)}`],
    [`a/b@${'a+'.repeat(500_000)}`]
  ])('that is very long is refused, in time that grows with its length only', text => {
    expect(() => parseImage(text, 'ghcr.io')).toThrow(Unaccepted)
  })
})

describe('a list of images', () => {
  it('is its entries, whatever separates them', () => {
    const gap = fc.constantFrom(',', '\n', '\r\n', ' , ', ',,', '\n\n', ',\n  ')
    fc.assert(
      fc.property(fc.array(fc.tuple(path, gap), { maxLength: 8 }), entries => {
        const { push } = readWith({ push: entries.flat().join('') })
        expect(push.map(image => image.name)).toEqual([...new Set(entries.map(([name]) => name))])
      }),
      RUNS
    )
  })
})

describe('a registry', () => {
  const label = fc
    .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'), minLength: 1, maxLength: 10 })
    .filter(text => !/^-|-$/.test(text))
  const host = fc.array(label, { minLength: 2, maxLength: 4 }).map(parts => parts.join('.'))

  it('is a GitHub server’s own or none; its API is the same server’s', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          host,
          host.map(name => `containers.${name}`),
          host.map(name => `ghcr.io.${name}`)
        ),
        text => {
          try {
            const { registry, origin, api, web, kind } = findServer(text, 'https://github.com')
            expect(new URL(origin).origin).toBe(origin)
            if (kind === 'loopback')
              return expect(new URL(origin).hostname).toMatch(/^(?:localhost|127\.[\d.]+|\[::1\])$/)
            if (kind === 'github.com') return expect([registry, api]).toEqual(['ghcr.io', 'https://api.github.com'])
            const server = registry.replace(/^containers\./, '').replace(/:\d+$/, '')
            expect(registry.startsWith('containers.')).toBe(true)
            expect([`https://api.${server}`, `https://${server}/api/v3`]).toContain(api)
            expect(web).toBe(`https://${server}`)
          } catch (error) {
            if (!(error instanceof Unaccepted)) throw error
          }
        }
      ),
      RUNS
    )
  })

  it('of any length is checked, in time that grows with its length only', () => {
    for (const text of ['a'.repeat(1_000_000), 'a.'.repeat(500_000), 'a-'.repeat(500_000)]) {
      expect(() => findServer(`${text}!`, 'https://github.com')).toThrow(Unaccepted)
    }
  })
})

describe('text from outside', () => {
  it('is one clean line of at most so many characters', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 400 }), (text, limit) => {
        const shown = sanitize(text, limit)
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}|##\[/u)
        expect(shown).not.toMatch(/^\s*::/)
        expect([...shown].length).toBeLessThanOrEqual(limit + 1)
      }),
      RUNS
    )
  })

  it('in a line of the log is no command, whatever stands before it', () => {
    fc.assert(
      fc.property(anything, anything, (before, text) => {
        const line = escapeCommands(`${before}${text}`)
        expect(line).not.toMatch(/[\r\n]|##\[/)
        expect(line.trimStart().startsWith('::')).toBe(false)
      }),
      RUNS
    )
  })

  it('never shows a masked secret, wherever invisible characters were put into it', () => {
    const secret = classicPat({ name: 'kept' }).value
    outcomeOf({ token: secret })
    const mark = fc.constantFrom('\u200b', '\u001b[0m', '\u0000', '\u202e', '\u00ad', '\ufeff', '\u0085')
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: secret.length - 1 }),
        mark,
        fc.integer({ min: 1, max: 300 }),
        (at, put, limit) => {
          const text = `x ${secret.slice(0, at)}${put}${secret.slice(at)} y`
          const shown = sanitize(text, limit)
          expect(shown.replaceAll(' ', '')).not.toContain(secret)
          expect(shown.startsWith('x ***') || limit < 5).toBe(true)
        }
      ),
      RUNS
    )
  })
})

describe('the reason that a program failed', () => {
  const denied = 'Error response from daemon: Get "https://ghcr.io/v2/": denied: denied'

  it.each([
    ['the only line', denied, denied],
    ['the last line', `trying ghcr.io\n${denied}\n`, denied],
    [
      'the line before the advice on how to store credentials',
      `${denied}\n\nWARNING! Your credentials are stored unencrypted in '/home/runner/.docker/config.json'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n`,
      denied
    ],
    [
      'the line after the warnings of podman',
      'time="2026-11-01T00:00:00Z" level=warning msg="The cgroupv2 manager is set to systemd"\nError: authenticating creds for "ghcr.io": invalid username/password',
      'Error: authenticating creds for "ghcr.io": invalid username/password'
    ],
    ['the line before the hint at the help', "unknown flag: --x\nSee 'podman login --help'", 'unknown flag: --x'],
    ['the last note, where there is nothing else', 'INFO one\nINFO two', 'INFO two'],
    ['nothing, of no output', '\n \n', '']
  ])('is %s', (_, output, reason) => expect(errorLine(output)).toBe(reason))

  it('is shown whole, however long the notes before it are', () => {
    const notes = Array.from({ length: 100 }, (_, n) => `level=info msg="step ${n}"`).join('\n')
    expect(errorLine(`${notes}\n${denied}`)).toBe(denied)
  })
})

describe('what a server says', () => {
  it('about challenges is read without an error, and a quoted form exactly', () => {
    fc.assert(
      fc.property(anything, text => {
        for (const { scheme, parameters } of parseChallenges(text)) {
          expect(scheme).toMatch(/^[!-~]+$/)
          for (const name of Object.keys(parameters)) expect(name).toBe(name.toLowerCase())
        }
      }),
      RUNS
    )
    const quoted = fc.string({ maxLength: 40 })
    fc.assert(
      fc.property(fc.constantFrom('Bearer', 'BEARER', 'bearer', 'bEaReR'), quoted, quoted, (scheme, realm, service) => {
        const escaped = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
        const header = `Basic realm="x", ${scheme} Realm=${escaped(realm)} ,service= ${escaped(service)}`
        expect(parseChallenges(header)[1]).toEqual({ scheme: 'bearer', parameters: { realm, service } })
      }),
      RUNS
    )
  })

  it('as an address leads to the same origin or nowhere', () => {
    const url = fc.oneof(
      anything,
      fc.webUrl(),
      fc
        .tuple(fc.constantFrom('https://ghcr.io', '//', '/', '\\', 'http://ghcr.io', 'https:/', 'https:'), anything)
        .map(parts => parts.join(''))
    )
    fc.assert(
      fc.property(url, fc.constantFrom('/token', '//evil.example/', '/v2/a/b/tags/list?n=1'), (text, base) => {
        const led = resolveSameOrigin('https://ghcr.io', base, text)
        if (typeof led === 'string') {
          expect(led).toMatch(/^\/[!-~]*$/)
          expect(new URL(text, `https://ghcr.io${base}`).host).toBe('ghcr.io')
        } else expect(led).toMatchObject({ fault: 'foreign-host' })
      }),
      RUNS
    )
  })

  it('about the expiry of a token is a date in the future or nothing', () => {
    const now = new Date('2026-11-01T00:00:00Z')
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.date({ noInvalidDate: true }).map(date => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`)
        ),
        text => {
          const end = parseExpiry(text, now)
          expect(end === undefined || end.getTime() > now.getTime()).toBe(true)
        }
      ),
      RUNS
    )
  })
})

describe('every input', () => {
  const names = [
    'registry',
    'pull',
    'push',
    'scopes',
    'visibility',
    'on-denied',
    'on-existing',
    'engine',
    'store',
    'logout',
    'expiry-warning-days',
    'summary',
    // Last: every name and token that is tried is remembered as a secret, and that makes what follows slow.
    'username',
    'password',
    'token'
  ]
  // An environment holds no NUL.
  const value = anything.map(text => text.replaceAll('\0', ''))

  it('that holds the token is refused without showing it', () => {
    const secret = classicPat().value
    fc.assert(
      fc.property(
        fc.constantFrom(...names.filter(each => each !== 'token' && each !== 'password')),
        fc.string(),
        fc.string(),
        (name, before, after) => {
          const text = `${before}${secret}${after}`.replaceAll('\0', '')
          const outcome = outcomeOf({ token: secret, [name]: text })
          expect(outcome).toEqual(expect.stringContaining(`\`${name}\` holds the token`))
          expect(outcome).not.toContain(secret)
        }
      ),
      RUNS
    )
  })

  it.each(names)('%s takes any text: a record of checked values, or a refusal in one clean line a problem', name => {
    fc.assert(
      fc.property(value, text => {
        const outcome = outcomeOf({ [name]: text })
        if (typeof outcome === 'string') {
          expect(outcome).toMatch(/^`[a-z-]+` /)
          expect(outcome).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Cf}|##\[/u)
          for (const line of outcome.split('\n')) expect(line).toMatch(/^`[a-z-]+` .*Accepted: /)
          return
        }
        expect(outcome.username).toMatch(/^[^\s:\p{Cc}\p{Cf}]{1,255}$/u)
        expect(outcome.token).toMatch(/^[\u0021-\u007e]*$/)
        expect(outcome.server.origin).toMatch(
          /^https:\/\/(?:ghcr\.io|containers\.[a-z0-9.-]+)(?::\d+)?$|^http:\/\/(?:localhost|127[\d.]+|\[::1\])(?::\d+)?$/
        )
        expect(outcome.scopes.join()).toMatch(/^[a-z_:,]*$/)
      }),
      RUNS
    )
  })
})

describe('a token', () => {
  it('may end with one line end, which is no part of it', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '\n', '\r\n'), end => {
        expect(readWith({ token: `${githubToken().value}${end}` }).token).toBe(githubToken().value)
      }),
      { numRuns: 3 }
    )
  })

  it('is masked before anything else is said, with its base64', () => {
    const secret = classicPat({ name: 'masked' }).value
    fc.assert(
      fc.property(
        fc.constantFrom(' ', '\t', '\n', 'é', '\u200b', '\u001b'),
        fc.string({ maxLength: 20 }),
        (inner, more) => {
          const outcome = outcomeOf({ token: `${secret}${inner}${more}`.replaceAll('\0', '') })
          if (typeof outcome === 'string') expect(outcome).not.toContain(secret)
        }
      ),
      RUNS
    )
  })
})
