import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken, oauthToken } from '../../simulator/github/tokens.ts'
import { preflight } from '../../src/access/verdict.ts'
import { extent } from '../support/extent.ts'
import { DEFAULTS, outcomeOf, printed, readWith } from '../support/read-inputs.ts'
import { anything, imagePath, RUNS } from '../support/texts.ts'

afterEach(() => {
  // Whatever is given, masks are all that is printed, one command a line and never an empty one.
  expect(printed.splice(0).find(text => !/^::add-mask::[^\r\n]+\r?\n$/.test(text))).toBeUndefined()
})

it.each([
  ['auto', 'github-hosted', 'shared'],
  ['auto', 'self-hosted', 'isolated'],
  ['auto', '', 'isolated'],
  ['shared', 'self-hosted', 'shared'],
  ['isolated', 'github-hosted', 'isolated']
])('`store: %s` on a runner that is %j is %s', (store, RUNNER_ENVIRONMENT, settled) => {
  expect(readWith({ store }, { RUNNER_ENVIRONMENT }).store).toBe(settled)
})

// These come first: what the random cases below give as a token stays masked in all that follows.

describe('`password`', () => {
  const [token, password] = [classicPat({ name: 'as token' }).value, classicPat({ name: 'as password' }).value]

  it('is used in place of `token`, and both are masked', () => {
    expect(readWith({ token, password })).toMatchObject({ token: password, tokenInput: 'password' })
    for (const secret of [token, password]) expect(printed.join('')).toContain(`::add-mask::${secret}`)
  })

  it('of a proxy that is the token as well does not make it less of a secret', () => {
    const given = { token, push: `ghcr.io/acme/${token}` }
    expect(outcomeOf(given, { HTTPS_PROXY: `http://me:${token}@proxy.example` })).toContain('`push` holds a token')
  })

  it('that is empty masks nothing, not even with the user name', () => {
    readWith({ token: '', password: '' })
    expect(printed).toEqual([])
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
    expect(outcomeOf({ token, password, push: `ghcr.io/acme/${secret}` })).toContain('`push` holds a token')
  })
})

describe('a token in another place than `token`', () => {
  it('is masked and not shown, whatever its kind', () => {
    const { value } = oauthToken({ name: 'misplaced' })
    for (const input of ['username', 'registry', 'push', 'scopes', 'engine']) {
      const outcome = outcomeOf({ [input]: value })
      expect(outcome).toEqual(expect.stringContaining(`\`${input}\` holds a token.`))
      expect(outcome).not.toContain(value)
    }
    expect(printed).toContain(`::add-mask::${value}\n`)
  })

  it('is masked where it is only a part: quoted, after a name, in base64', () => {
    for (const dress of [(text: string) => `"${text}"`, (text: string) => `mona:${text}`, btoa]) {
      const { value } = classicPat({ name: `dressed ${dress('x')}` })
      readWith({ token: dress(value) })
      expect(printed).toContain(`::add-mask::${value}\n`)
    }
  })

  it('is no word: what an expression gives is not masked, since the log is full of it', () => {
    for (const word of ['true', 'false', '***', 'secrets.CR_PAT']) readWith({ password: word })
    expect(printed.filter(line => /::(?:true|false|\*+|secrets.*)$/m.test(line))).toEqual([])
  })
})

describe('a scope that GitHub does not have', () => {
  it.each([
    ['packages:write', 'write:packages'],
    ['write:package', 'write:packages'],
    ['read_packages', 'read:packages'],
    ['delete:package', 'delete:packages']
  ])('%s suggests %s', (scopes, meant) => {
    expect(outcomeOf({ scopes })).toContain(`\`scopes\` is ${scopes}: GitHub has no such scope. Write ${meant}.`)
  })
})

it('what to write in place of an entry has no invisible character of it', () => {
  expect(outcomeOf({ scope: 'ghcr.io/ac\u200bme/x' })).toContain('Write acme/x.')
})

describe('words', () => {
  it('are read in any case', () => {
    const inputs = {
      'on-denied': 'Warn',
      'on-existing': 'FAIL',
      visibility: 'Public',
      store: 'Isolated',
      engine: 'FILE'
    }
    expect(readWith({ ...inputs, logout: 'fAlse', summary: 'FALSE', scopes: 'Write:Packages' })).toMatchObject({
      ...{ onDenied: 'warn', onExisting: 'fail', visibility: 'public', store: 'isolated', engines: ['file'] },
      ...{ logout: false, summary: false, scopes: ['write:packages'] }
    })
  })
})

describe('a list of images', () => {
  const tags = ['1', '2', '3', '4', '5'].map(tag => `ghcr.io/Acme/App:${tag}`)

  it('in mixed case is one line of the log, and no notice', () => {
    const { push, notices, remarks } = readWith({ push: tags.join('\n') })
    expect(push.map(({ tag }) => tag)).toEqual(['1', '2', '3', '4', '5'])
    expect(remarks).toEqual([
      '`push`: ghcr.io/Acme/App:1 is read as ghcr.io/acme/app:1, ghcr.io/Acme/App:2 is read as ghcr.io/acme/app:2, ' +
        'ghcr.io/Acme/App:3 is read as ghcr.io/acme/app:3 and 2 more.'
    ])
    expect(notices).toEqual([])
  })

  it('of several registries is one notice, of one sentence for each way of reading', () => {
    const text = ['# all', 'oci://ghcr.io/acme/a', ...tags, 'quay.io/b/c:1', 'mona/app', 'x.io/a', 'y.io/b', 'z.io/c']
    expect(readWith({ pull: text.join('\n') }).notices).toEqual([
      '`pull`: oci://ghcr.io/acme/a is read as ghcr.io/acme/a.',
      '`pull`: comments are left out.',
      '`pull`: not checked, because it is not on ghcr.io: quay.io/b/c:1, mona/app, x.io/a and 2 more.'
    ])
  })

  it('for helm has the name of the chart in it, which helm appends', () => {
    const [, notice] = readWith({ push: 'oci://ghcr.io/acme/charts' }).notices
    expect(notice).toBe(
      "`push`: helm appends the chart's name: if this is only the folder, list ghcr.io/acme/charts/NAME."
    )
    expect(readWith({ pull: 'oci://ghcr.io/acme/charts' }).notices).toHaveLength(1)
  })

  it('of thousands of wrong entries names the first ones, and how many there are', () => {
    const text = Array.from({ length: 3000 }, (_, n) => `app-${n}`).join()
    const problems = outcomeOf({ push: text }) as string
    expect(problems.split('\n')).toHaveLength(21)
    expect(problems).toContain('`push` has 2980 more entries that cannot be used.')
  })

  it('without hosts is read for the registry of the step, with a notice', () => {
    const ghes = { GITHUB_SERVER_URL: 'https://ghe.example' }
    const { push, notices } = readWith({ push: 'acme/app:1' }, ghes)
    expect(push.map(({ reference }) => reference)).toEqual(['containers.ghe.example/acme/app:1'])
    expect(notices).toEqual(['`push`: acme/app:1 is read as containers.ghe.example/acme/app:1.'])
  })

  it('names all wrong entries at once, and what is accepted once', () => {
    const outcome = outcomeOf({ push: 'ghcr.io/acme/, ghrc.io/acme/app', pull: 'ghcr.io/acme/app latest' })
    expect(outcome).toBe(
      [
        '`pull` is ghcr.io/acme/app latest: it has white space in it. Write one entry per line under `pull: |`; `pull: >` joins the lines.',
        '`push` is ghcr.io/acme/: a part of the name is empty: is a variable unset? Accepted: `[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas.',
        '`push` is ghrc.io/acme/app: its host is ghrc.io. Write ghcr.io in place of ghrc.io.'
      ].join('\n')
    )
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
  const folder = mkdtempSync(join(tmpdir(), 'inputs-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const event = (full_name: string) => {
    const file = join(folder, `${full_name.replace('/', '-')}.json`)
    writeFileSync(file, JSON.stringify({ pull_request: { head: { repo: { full_name } } } }))
    return { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: 'acme/app' }
  }

  it.each([
    ['a pull request from a fork', event('mona/app'), 'warn'],
    ['a pull request of the repository itself', event('acme/app'), 'fail'],
    ['a run of Dependabot', { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'dependabot[bot]' }, 'warn']
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

describe('a registry', () => {
  it.each(['ghrc.io', 'gchr.io', 'ghcr.oi', 'gcrh.io', 'ghcr.com', 'hgcr.io', 'www.ghcr.io', 'github.com'])(
    '%s looks like ghcr.io',
    registry => expect(outcomeOf({ registry })).toContain('Write ghcr.io.')
  )
})

describe('the server that runs the job', () => {
  const home = (env: Record<string, string>) => readWith({ registry: 'ghcr.io' }, env).server.jobServerKind
  const elsewhere = { GITHUB_SERVER_URL: 'https://git.example', GITHUB_API_URL: 'https://git.example/api/v3' }

  it.each([
    ['github.com', {}, 'github.com'],
    ['ghe.com', { GITHUB_SERVER_URL: 'https://octo.ghe.com' }, 'ghe.com'],
    ['Enterprise Server', elsewhere, 'ghes'],
    ['Gitea', { ...elsewhere, GITEA_ACTIONS: 'true' }, 'other']
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
  it.each([
    [{ DOCKER_HOST: 'tcp://10.0.0.5:2375' }, 'tcp://10.0.0.5:2375'],
    [{ DOCKER_HOST: 'tcp://10.0.0.5:2376', DOCKER_TLS_VERIFY: '1' }, undefined],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:2375' }, undefined],
    [{ DOCKER_HOST: 'tcp://localhost:2375' }, undefined],
    // A service of the job, as docker-in-docker is.
    [{ DOCKER_HOST: 'tcp://docker:2375' }, undefined],
    [{ DOCKER_HOST: 'ssh://mona@10.0.0.5' }, undefined],
    [{}, undefined]
  ])('may lead docker to another machine without TLS: %j', (env, host) => {
    expect(readWith({}, env as Record<string, string>).plainDockerHost).toBe(host)
  })

  it('may have a password of a proxy that also stands in an input', () => {
    const env = { HTTPS_PROXY: 'http://user:acme-builds@proxy.example:3128' }
    expect(readWith({ push: 'ghcr.io/acme-builds/app' }, env).push).toHaveLength(1)
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

describe('the entries of a list', () => {
  it('are the images in it, whatever separates them', () => {
    const gap = fc.constantFrom(',', '\n', '\r\n', ' , ', ',,', '\n\n', ',\n  ')
    fc.assert(
      fc.property(fc.array(fc.tuple(imagePath, gap), { maxLength: 8 }), entries => {
        const { push } = readWith({ push: entries.flat().join('') })
        expect(push.map(image => image.name)).toEqual([...new Set(entries.map(([name]) => name))])
      }),
      RUNS
    )
  })
})

describe('every input', () => {
  // Last: every name and token that is tried is remembered as a secret, and that makes what follows slow.
  const last = ['username', 'password', 'token']
  const names = [...Object.keys(DEFAULTS).filter(name => !last.includes(name)), ...last]
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
          expect(outcome).toEqual(expect.stringContaining(`\`${name}\` holds a token`))
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
          for (const line of outcome.split('\n')) expect(line).toMatch(/^`[a-z-]+` .*[.?] [A-Z].*\.$/)
          return
        }
        expect(outcome.username).toMatch(/^[^\s:\p{Cc}\p{Cf}]{1,255}$/u)
        expect(outcome.token).toMatch(preflight(outcome) === undefined ? /^[\u0021-\u007e]+$/ : /^[\u0020-\u007e]*$/)
        expect(outcome.server.origin).toMatch(
          /^https:\/\/(?:ghcr\.io|containers\.[a-z0-9.-]+)(?::\d+)?$|^http:\/\/(?:localhost|127[\d.]+|\[::1\])(?::\d+)?$/
        )
        expect(outcome.scopes.join()).toMatch(/^[a-z_:,]*$/)
      }),
      { numRuns: extent(250, 10) }
    )
  })
})

describe('a token', () => {
  it('is read without white space around it, with a notice', () => {
    const { value } = githubToken()
    expect(readWith({ token: value }).notices).toEqual([])
    for (const end of ['\n', '\r\n\n', ' ', '\t ', '\ufeff']) {
      const { token, notices } = readWith({ token: `${end}${value}${end}` })
      expect([token, notices]).toEqual([value, ['`token`: white space around it was removed.']])
    }
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
