import { afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat, githubToken, oauthToken } from '../../simulator/github/tokens.ts'
import { preflight } from '../../src/access/verdict.ts'
import { extent } from '../support/extent.ts'
import { DEFAULTS, outcomeOf, printed, readWith } from '../support/read-inputs.ts'
import { always, anything, imagePath } from '../support/texts.ts'

type Texts = Record<string, string>

afterEach(() => {
  // Whatever is given, masks are all that is printed, one command a line and never an empty one.
  expect(printed.splice(0).find(text => !/^::add-mask::[^\r\n]+\r?\n$/.test(text))).toBeUndefined()
})

// These come first: what the random cases below give as a token stays masked in all that follows.

describe('`password`', () => {
  const [token, password] = [classicPat({ name: 'as token' }).value, classicPat({ name: 'as password' }).value]

  it('is masked, and so is `token` next to it', () => {
    readWith({ token, password })
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

  it('of several lines is masked whole, and in each line that is long enough to be one', () => {
    const [first, second] = [classicPat({ name: 'first line' }).value, 'a line']
    outcomeOf({ token: `${first}\n${second}` })
    expect(printed).toContain(`::add-mask::${first}\n`)
    expect(printed).not.toContain(`::add-mask::${second}\n`)
  })

  it.each<[Texts, string, string]>([
    [{ token }, token, 'token'],
    [{ token, password }, password, 'password'],
    [{ token, password: ' token\n' }, token, 'token'],
    [{ token, password: '' }, '', 'password']
  ])('takes the place of `token` where it is given, be it empty: %#', (given, used, tokenInput) => {
    expect(readWith(given)).toMatchObject({ token: used, tokenInput })
  })

  it.each([token, password])('and `token` are secrets in every other input, whichever is used: %#', secret => {
    expect(outcomeOf({ token, password, push: `ghcr.io/acme/${secret}` })).toContain('`push` holds a token')
  })
})

describe('a token in another place than `token`', () => {
  it('is told of by its form alone, as the user name, where no prefix says so', () => {
    expect(outcomeOf({ username: 'ab12'.repeat(10) })).toContain(': it is a token. Leave `username` out')
  })

  it('is masked and not shown, whatever its kind', () => {
    const { value } = oauthToken({ name: 'misplaced' })
    for (const input of ['username', 'registry', 'push', 'scopes', 'engine']) {
      const outcome = outcomeOf({ [input]: value })
      expect(outcome).toEqual(expect.stringContaining(`\`${input}\` holds a token.`))
      expect(outcome).not.toContain(value)
    }
    expect(printed).toContain(`::add-mask::${value}\n`)
  })

  it.each([
    ['quoted', (text: string) => `"${text}"`],
    ['after a name', (text: string) => `mona:${text}`],
    ['after a word', (text: string) => `Bearer ${text}`],
    ['in base64', btoa],
    ['after a name, in base64', (text: string) => btoa(`mona:${text}`)]
  ])('is masked where it is only a part: %s', (name, dress) => {
    const { value } = classicPat({ name })
    readWith({ token: dress(value) })
    expect(printed).toContain(`::add-mask::${value}\n`)
  })

  it('is no word: what an expression gives is not masked, since the log is full of it', () => {
    for (const word of ['true', 'false', '***', 'secrets.CR_PAT']) readWith({ password: word })
    expect(printed.filter(line => /::(?:true|false|\*+|secrets.*)$/m.test(line))).toEqual([])
  })
})

const tags = ['1', '2', '3', '4', '5'].map(tag => `ghcr.io/Acme/App:${tag}`)
const dependabot = { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'dependabot[bot]' }
const OTHERS = ['quay.io/b/c:1', 'mona/app', 'x.io/a', 'y.io/b', 'z.io/c']

it.each<[string, Texts, object, Texts?]>([
  ['`store: auto`, shared on a runner of GitHub', {}, { store: 'shared' }, { RUNNER_ENVIRONMENT: 'github-hosted' }],
  ['`store: auto`, isolated on another runner', {}, { store: 'isolated' }, { RUNNER_ENVIRONMENT: 'self-hosted' }],
  ['`store: auto`, isolated on a runner of no kind', {}, { store: 'isolated' }, { RUNNER_ENVIRONMENT: '' }],
  ['`store: shared`', { store: 'shared' }, { store: 'shared' }, { RUNNER_ENVIRONMENT: 'self-hosted' }],
  ['`store: isolated`', { store: 'isolated' }, { store: 'isolated' }, { RUNNER_ENVIRONMENT: 'github-hosted' }],
  ['words in any case', { 'on-denied': 'Warn', 'on-existing': 'FAIL' }, { onDenied: 'warn', onExisting: 'fail' }],
  ['words in any case', { visibility: 'Public', engine: 'FILE' }, { visibility: 'public', engines: ['file'] }],
  ['words in any case', { logout: 'fAlse', summary: 'FALSE' }, { logout: false, summary: false }],
  ['scopes in any case', { scopes: 'Write:Packages' }, { scopes: ['write:packages'] }],
  ['the actor as the user name', { username: '' }, { username: 'mona[bot]' }, { GITHUB_ACTOR: 'mona[bot]' }],
  ['`warn-on-fork` on main', { 'on-denied': 'warn-on-fork' }, { onDenied: 'fail', onDeniedAsked: 'warn-on-fork' }],
  ['`warn-on-fork` where the token is read-only', { 'on-denied': 'warn-on-fork' }, { onDenied: 'warn' }, dependabot],
  ['no wait', {}, { waitSeconds: 0 }],
  ['a wait of ten minutes', { wait: '600' }, { waitSeconds: 600 }],
  ['no engine', { engine: 'none' }, { engines: [], isEngineFound: false }],
  ['an engine by its name', { engine: 'docker' }, { engines: ['docker'], isEngineFound: false }],
  ["the step's id", {}, { step: 'ghcr' }, { GITHUB_ACTION: 'ghcr' }],
  ["no id of the runner's own", {}, { step: '' }, { GITHUB_ACTION: '__acme_ghcr-login' }],
  ['no id that is none', {}, { step: '' }, { GITHUB_ACTION: '0' }],
  [
    'images in mixed case, with one line of the log and no notice',
    { push: tags.join('\n') },
    {
      push: ['1', '2', '3', '4', '5'].map(tag => expect.objectContaining({ tag })),
      notices: [],
      remarks: [
        '`push`: ghcr.io/Acme/App:1 is read as ghcr.io/acme/app:1, ghcr.io/Acme/App:2 is read as ghcr.io/acme/app:2, ' +
          'ghcr.io/Acme/App:3 is read as ghcr.io/acme/app:3 and 2 more.'
      ]
    }
  ],
  [
    'images of several registries, with a notice for each way of reading',
    { pull: ['# all', 'oci://ghcr.io/acme/a', ...tags, ...OTHERS].join('\n') },
    {
      notices: [
        '`pull`: oci://ghcr.io/acme/a is read as ghcr.io/acme/a.',
        '`pull`: comments are left out.',
        '`pull`: not checked, because it is not on ghcr.io: quay.io/b/c:1, mona/app, x.io/a and 2 more.'
      ]
    }
  ],
  [
    "a chart to push, with the chart's name in it, which helm appends",
    { push: 'oci://ghcr.io/acme/charts' },
    {
      notices: [
        expect.anything(),
        "`push`: helm appends the chart's name: if this is only the folder, list ghcr.io/acme/charts/NAME."
      ]
    }
  ],
  [
    'a chart to pull',
    { pull: 'oci://ghcr.io/acme/charts/app' },
    { notices: [expect.stringContaining(' is read as ')] }
  ],
  [
    "an image without a host, as one of the step's registry",
    { push: 'acme/app:1' },
    {
      push: [expect.objectContaining({ reference: 'containers.ghe.example/acme/app:1' })],
      notices: ['`push`: acme/app:1 is read as containers.ghe.example/acme/app:1.']
    },
    { GITHUB_SERVER_URL: 'https://ghe.example' }
  ],
  [
    'a name that is the password of a proxy as well',
    { push: 'ghcr.io/acme-builds/app' },
    { push: [expect.anything()] },
    { HTTPS_PROXY: 'http://user:acme-builds@proxy.example:3128' }
  ]
])('is read: %s', (_, inputs, read, env = {}) => {
  expect(readWith(inputs, env)).toMatchObject(read)
})

const LOOK_ALIKES = ['ghrc.io', 'gchr.io', 'ghcr.oi', 'gcrh.io', 'ghcr.com', 'hgcr.io', 'www.ghcr.io', 'github.com']

it.each<[Texts, string]>([
  [{ scopes: 'packages:write' }, '`scopes` is packages:write: GitHub has no such scope. Write write:packages.'],
  [{ scopes: 'write:package' }, '`scopes` is write:package: GitHub has no such scope. Write write:packages.'],
  [{ scopes: 'read_packages' }, '`scopes` is read_packages: GitHub has no such scope. Write read:packages.'],
  [{ scopes: 'delete:package' }, '`scopes` is delete:package: GitHub has no such scope. Write delete:packages.'],
  ...['601', '-1', '1.5', '60s'].map((wait): [Texts, string] => [{ wait }, `\`wait\` is ${wait}: `]),
  ...LOOK_ALIKES.map((registry): [Texts, string] => [{ registry }, 'Write ghcr.io.']),
  [{ engine: 'none, docker' }, '`none` cannot be combined with other engines'],
  [{ username: '' }, '`username` is empty'],
  [
    { push: 'ghcr.io/acme/, ghrc.io/acme/app', pull: 'ghcr.io/acme/app latest' },
    [
      '`pull` is ghcr.io/acme/app latest: it has white space in it. Write one entry per line under `pull: |`; `pull: >` joins the lines.',
      '`push` is ghcr.io/acme/: a part of the name is empty: is a variable unset? Accepted: `[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas.',
      '`push` is ghrc.io/acme/app: its host is ghrc.io. Write ghcr.io in place of ghrc.io.'
    ].join('\n')
  ]
])('is refused, with what to write: %j', (inputs, says) => expect(outcomeOf(inputs)).toContain(says))

it('of thousands of wrong entries the first ones are named, and how many there are', () => {
  const problems = outcomeOf({ push: Array.from({ length: 3000 }, (_, n) => `app-${n}`).join() }) as string
  expect(problems.split('\n')).toHaveLength(21)
  expect(problems).toContain('`push` has 2980 more entries that cannot be used.')
})

const token = classicPat().value
it.each<[string | undefined, Texts]>([
  [undefined, { registry: 'ghcr.io', token }],
  ['other-server', { token }],
  ['other-server', { token, push: 'git.example/acme/app' }]
])('on Gitea a token of GitHub may go to the registry that is named, and to none that is not: %s %#', (why, inputs) => {
  const gitea = { GITHUB_SERVER_URL: 'https://git.example', GITEA_ACTIONS: 'true' }
  expect(preflight(readWith(inputs, gitea))).toBe(why)
})

it('what to write in place of an entry has no invisible character of it', () => {
  expect(outcomeOf({ scope: 'ghcr.io/ac\u200bme/x' })).toContain('Write acme/x.')
})

it.each<[Texts, string | undefined]>([
  [{ DOCKER_HOST: 'tcp://10.0.0.5:2375' }, 'tcp://10.0.0.5:2375'],
  [{ DOCKER_HOST: 'tcp://10.0.0.5:2376', DOCKER_TLS_VERIFY: '1' }, undefined],
  [{ DOCKER_HOST: 'tcp://127.0.0.1:2375' }, undefined],
  [{ DOCKER_HOST: 'tcp://localhost:2375' }, undefined],
  // A service of the job, as docker-in-docker is.
  [{ DOCKER_HOST: 'tcp://docker:2375' }, undefined],
  [{ DOCKER_HOST: 'ssh://mona@10.0.0.5' }, undefined],
  [{}, undefined]
])('the environment may lead docker to another machine without TLS: %j', (env, host) => {
  expect(readWith({}, env).plainDockerHost).toBe(host)
})

const auths = (host: string, login: string) => JSON.stringify({ auths: { [host]: { auth: btoa(login) } } })
it.each([
  ['another login of the registry', auths('ghcr.io', 'octocat:old'), true],
  ['the same login', auths('ghcr.io', `octocat:${githubToken().value}`), false],
  ['a login of another registry', auths('docker.io', 'octocat:old'), false],
  ['no JSON', '{', false],
  ['JSON of another form', '{"auths": null}', false]
])('the environment may have %s in DOCKER_AUTH_CONFIG', (_, config, overridden) => {
  expect(readWith({}, { DOCKER_AUTH_CONFIG: config }).overridden).toBe(overridden)
})

it('the entries of a list are the images in it, whatever separates them', () => {
  const gap = fc.constantFrom(',', '\n', '\r\n', ' , ', ',,', '\n\n', ',\n  ')
  always(fc.array(fc.tuple(imagePath, gap), { maxLength: 8 }), entries => {
    const { push } = readWith({ push: entries.flat().join('') })
    expect(push.map(image => image.name)).toEqual([...new Set(entries.map(([name]) => name))])
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
    always(
      fc.constantFrom(...names.filter(each => each !== 'token' && each !== 'password')),
      fc.string(),
      fc.string(),
      (name, before, after) => {
        const text = `${before}${secret}${after}`.replaceAll('\0', '')
        const outcome = outcomeOf({ token: secret, [name]: text })
        expect(outcome).toEqual(expect.stringContaining(`\`${name}\` holds a token`))
        expect(outcome).not.toContain(secret)
      }
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
      { numRuns: extent(100, 10) }
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
    always(fc.constantFrom(' ', '\t', '\n', 'é', '\u200b', '\u001b'), fc.string({ maxLength: 20 }), (inner, more) => {
      const outcome = outcomeOf({ token: `${secret}${inner}${more}`.replaceAll('\0', '') })
      if (typeof outcome === 'string') expect(outcome).not.toContain(secret)
    })
  })
})
