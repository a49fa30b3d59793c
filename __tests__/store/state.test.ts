import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { githubToken } from '../../simulator/github/tokens.ts'
import { type LoginState, parseLogin } from '../../src/login/state.ts'
import { auth, config, inventory } from '../support/credentials.ts'
import { extent } from '../support/extent.ts'
import { Home, Homes, openRunner } from '../support/store-run.ts'

const token = githubToken().value
const homes = new Homes(token)
const HOME = config({ auths: { 'quay.io': { auth: auth('robot', 'quay-secret') } } })

const INPUTS = {
  ...{ TOKEN: token, USERNAME: 'octocat', REGISTRY: 'ghcr.io', VISIBILITY: 'any', 'ON-DENIED': 'fail', ENGINE: 'file' },
  ...{ 'ON-EXISTING': 'ignore', STORE: 'shared', LOGOUT: 'true', 'EXPIRY-WARNING-DAYS': '14', SUMMARY: 'true' },
  ...{ WAIT: '0', PASSWORD: 'token' }
}
for (const [name, value] of Object.entries(INPUTS)) process.env[`INPUT_${name}`] = value

/** A login in a home of its own, and around it what no post must touch. */
async function openScene() {
  const folder = mkdtempSync(join(homes.folder, 'scene-'))
  const runner = openRunner(folder)
  const at = new Home(folder, { runner, token, logout: true }, HOME)
  const { home, file, start: clean } = at
  const victim = join(folder, 'victim')
  mkdirSync(join(victim, 'empty'), { recursive: true })
  writeFileSync(join(victim, 'config.json'), config({ auths: { 'ghcr.io': { auth: auth('owner', 'theirs') } } }))
  writeFileSync(join(victim, 'auth.json'), 'kept')
  const env = { HOME: home, RUNNER_TEMP: runner.temp, XDG_RUNTIME_DIR: join(folder, 'run') }
  const { state } = await at.logIn()
  const postWith = (text: string) => at.post(parseLogin(text, env), env)
  return { folder, home, file, victim, env, clean, state, untouched: inventory(victim), postWith }
}

/** What another program may have put into a field. */
const hostile = (victim: string) =>
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      ...[victim, `${victim}/empty`, '/', '.', '..', '', null, [], {}, 0, '0123456789abcdef/../..', `../victim`],
      ...[{ salt: 1, digest: {} }, { salt: '../x', digest: 'x' }, [{ name: 'NODE_OPTIONS', before: '--require /x' }]],
      ...[[{ name: 'PATH', before: victim }], [{ name: 'DOCKER_CONFIG', before: 1 }], [null], [{}]],
      [{ kind: 'docker', file: `${victim}/auth.json`, missing: [victim, `${victim}/empty`] }],
      [{ kind: 'podman', file: `${victim}/auth.json`, missing: [] }],
      [{ kind: 'docker', file: `${victim}/config.json`, missing: [`${victim}/empty`] }],
      [
        {
          kind: 'docker',
          file: `${victim}/config.json`,
          missing: [],
          stored: { helper: '../x', wasAlreadyThere: false }
        }
      ]
    )
  )

const FIELDS = ['registry', 'runId', 'folder', 'logout', 'fingerprint', 'phase', 'places', 'exported'] as const

describe('a saved state that another program has written to', () => {
  it('makes post touch nothing else, and its own login is cleared', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1, maxLength: 3 }),
        fc.gen(),
        async (fields, gen) => {
          const scene = await openScene()
          const changed: Record<string, unknown> = { ...scene.state }
          for (const field of fields) {
            // A `logout` of the right type is what main could have meant.
            const value = gen(() => hostile(scene.victim).filter(each => field !== 'logout' || each !== false))
            changed[field] = value
          }
          const { lines, exported } = await scene.postWith(JSON.stringify(changed))
          expect(inventory(scene.victim)).toEqual(scene.untouched)
          for (const line of exported.match(/^\w+(?=<<)/gm) ?? []) {
            expect(['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE']).toContain(line)
          }
          expect(inventory(scene.home)).toEqual(scene.clean)
          expect(lines.join()).not.toMatch(/TypeError|undefined/)
        }
      ),
      { numRuns: extent(400, 12), endOnFailure: true }
    )
  })

  it('that is no state at all is said to be so, and the login is cleared', async () => {
    for (const text of ['5', 'null', '[]', '{', '{}', '"x"', '{"logout":1,"places":{},"exported":7,"folder":[]}']) {
      const scene = await openScene()
      const { lines } = await scene.postWith(text)
      expect(lines.join()).toContain('::warning title=Not cleared::What the login saved cannot be read')
      expect(inventory(scene.home)).toEqual(scene.clean)
    }
  })

  it.each(['quay.io', '.', 'containers.ghe.example'])(
    'that names the registry %s does not keep the login',
    async registry => {
      const scene = await openScene()
      const { lines } = await scene.postWith(JSON.stringify({ ...scene.state, registry }))
      expect(inventory(scene.home)).toEqual(scene.clean)
      expect(lines.join()).toContain('What the login saved cannot be read (registry)')
    }
  )

  it('leaves a folder at the name of the run that is a link', async () => {
    const scene = await openScene()
    rmSync(scene.state.folder, { recursive: true })
    symlinkSync(scene.victim, scene.state.folder)
    const { lines } = await scene.postWith(JSON.stringify(scene.state))
    expect(lines.join()).toContain('was not made by this action and was left')
    expect(inventory(scene.victim)).toEqual(scene.untouched)
  })

  it.each(['and the record', 'and has no record'])(
    'has lost the name of the run: its folder is known by the credential, %s',
    async record => {
      const scene = await openScene()
      if (record === 'and has no record') rmSync(join(scene.file, '..', '.ghcr-login.config.json'))
      const own = join(scene.state.folder, '.docker')
      mkdirSync(own)
      writeFileSync(join(own, 'config.json'), config({ auths: { 'ghcr.io': { auth: auth('octocat', token) } } }))
      const other = join(scene.env.RUNNER_TEMP, 'ghcr-login-0123456789abcdef')
      mkdirSync(join(other, '.docker'), { recursive: true })
      writeFileSync(join(other, '.docker', 'config.json'), config({ auths: { 'ghcr.io': { auth: auth('x', 'y') } } }))
      const { runId: _, ...rest } = scene.state as LoginState
      await scene.postWith(JSON.stringify(rest))
      expect(Object.keys(inventory(scene.env.RUNNER_TEMP)).filter(name => name.endsWith('config.json'))).toEqual([
        `./${basename(other)}/.docker/config.json`
      ])
      chmodSync(other, 0o700)
    }
  )
})

describe('a state', () => {
  const id = '0123456789abcdef'
  const place = { kind: 'docker', file: '/home/.docker/config.json', missing: ['/home/.docker'] }
  const podmans = { kind: 'podman', file: '/run/user/0/containers/auth.json', missing: [] }
  const stored = (of: object) => ({ places: [{ ...place, stored: of }] })
  const whole = {
    ...{ registry: 'ghcr.io', runId: id, folder: `/temp/ghcr-login-${id}`, logout: true, phase: 'own' },
    ...{ fingerprint: { salt: id, digest: id.repeat(4) }, places: [place, podmans] },
    exported: [{ name: 'DOCKER_CONFIG', before: '' }]
  }
  const parse = (changed: object) =>
    parseLogin(JSON.stringify({ ...whole, ...changed }), { RUNNER_TEMP: '/temp', REGISTRY_AUTH_FILE: '/my/logins' })

  it.each<object>([
    {},
    { registry: '[::1]:5000' },
    { places: [{ ...podmans, file: '/my/logins' }] },
    stored({ helper: 'pass', wasAlreadyThere: false })
  ])('with %j is whole', changed => expect(parse(changed)).toMatchObject({ kind: 'whole', login: changed }))

  it.each<[string, unknown]>([
    ...['ghcr.io/acme', 'x@ghcr.io', 'ghcr.io:', 'ghcr.io:123456', '', 5].map((text): [string, unknown] => [
      'registry',
      text
    ]),
    ['folder', `/temp/ghcr-login-${id}/..`],
    ['logout', 'true'],
    ['phase', 'none'],
    ['fingerprint', { salt: id }],
    ['places', [{ ...place, file: '/home/.docker/other.json' }]],
    ['places', [{ ...place, kind: 'helm' }]],
    ['places', [{ ...place, file: '/a\nb/config.json', missing: [] }]],
    ['places', [{ ...place, missing: ['/etc'] }]],
    ['places', [{ ...place, missing: ['/home/.docker/config.json'] }]],
    ['places', [{ ...podmans, file: '/home/containers/auth.json.bak' }]],
    ['places', [{ ...podmans, file: '/home/xcontainers/auth.json' }]],
    ['places', stored({ helper: '../pass', wasAlreadyThere: false }).places],
    ['places', stored({ wasAlreadyThere: 'no' }).places],
    ['exported', [{ name: 'PATH', before: '' }]],
    ['exported', [{ name: 'DOCKER_CONFIG', before: 'a\nb' }]]
  ])('whose %s is %j is damaged there', (field, value) => {
    expect(parse({ [field]: value })).toMatchObject({ kind: 'damaged', fields: [field] })
  })
})

it('any text is a whole state, a damaged one or none', () => {
  const env = { RUNNER_TEMP: '/temp' }
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), text => {
      const saved = parseLogin(text, env)
      expect(saved.kind === 'damaged' && saved.fields.length > 0).toBe(true)
    }),
    { numRuns: extent(2000, 100) }
  )
})
