import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { Credential } from '../../src/github/credential.ts'
import { loadBefore, lookElsewhere, saveBefore, undoElsewhere } from '../../src/login/elsewhere.ts'
import { auth, config, inventory, readConfig } from '../support/credentials.ts'
import { logInHere } from '../support/login-run.ts'
import { Homes } from '../support/store-run.ts'

const token = githubToken().value
const homes = new Homes(token)
const fingerprint = new Credential('octocat', token).fingerprint('salt')
const sought = { registry: 'ghcr.io', runId: 'f'.repeat(16), fingerprint }
const OTHER = { 'quay.io': { auth: auth('robot', 'quay-secret') } }

const openHome = (text?: string) => {
  const at = homes.open(text)
  return { at, home: at.home, file: at.file, env: { HOME: at.home, XDG_RUNTIME_DIR: join(at.home, 'run') } }
}

/** What an engine does that logs in where it should not. */
function stray(file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, config({ auths: { ...OTHER, 'ghcr.io': { auth: auth('octocat', token) } } }))
}

it('leaves the login that another run of this action has made with the same token in the meantime', async () => {
  const { at, file, env } = openHome(config({ auths: OTHER }))
  const before = await lookElsewhere('ghcr.io', env)
  await at.logIn()
  expect(await undoElsewhere(before, sought)).toEqual([])
  expect(readConfig(file).auths?.['ghcr.io']?.auth).toBe(auth('octocat', token))
})

it('leaves what has nothing of ours, also where it was written', async () => {
  const { home, file, env } = openHome(config({ auths: OTHER }))
  const before = await lookElsewhere('ghcr.io', env)
  writeFileSync(file, config({ auths: { ...OTHER, 'ghcr.io': { auth: auth('owner', 'theirs') } } }))
  const now = inventory(home)
  expect(await undoElsewhere(before, sought)).toEqual([])
  expect(inventory(home)).toEqual(now)
})

it('removes what an engine that was ended has left next to a config', async () => {
  const { home, file, env } = openHome(config({ auths: OTHER }))
  const clean = inventory(home)
  const before = await lookElsewhere('ghcr.io', env)
  stray(`${file}123456789`)
  await undoElsewhere(before, sought)
  expect(inventory(home)).toEqual(clean)
})

it('finds a login in every config that an engine may write, and brings back that there was none', async () => {
  const { home, env } = openHome()
  const clean = inventory(home)
  for (const path of [
    '.docker/config.json',
    '.config/containers/auth.json',
    'snap/docker/current/.docker/config.json'
  ]) {
    const before = await lookElsewhere('ghcr.io', env)
    const file = join(home, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, config({ auths: { 'ghcr.io': { auth: auth('octocat', token) } } }))
    expect(await undoElsewhere(before, sought)).toEqual([{ where: file, undone: true }])
    expect(inventory(home)).toEqual(clean)
  }
})

it('takes of what was kept for post only configs that main can have meant', async () => {
  const { home, file, env } = openHome(config({ auths: OTHER }))
  const folder = join(home, 'run-dir')
  mkdirSync(folder)
  const before = await lookElsewhere('ghcr.io', env)
  const [first] = before
  const hostile = [
    { ...first, file: join(home, 'run-dir', 'config.json') },
    { ...first, missing: [join(home, 'run-dir')] },
    { ...first, text: 7 },
    { ...first, text: '{' },
    { ...first, helper: {} },
    ...[null, 5, [], {}, 'x']
  ]
  writeFileSync(join(folder, 'before.json'), JSON.stringify(hostile))
  expect(loadBefore(folder, env)).toEqual([])
  writeFileSync(join(folder, 'before.json'), 'no JSON')
  expect(loadBefore(folder, env)).toEqual([])
  saveBefore(folder, before)
  expect(loadBefore(folder, env)).toEqual(JSON.parse(JSON.stringify(before)))
  expect(readFileSync(file, 'utf8')).toBe(config({ auths: OTHER }))
})

it('brings back the text and the mode of a config that an engine has written anew', async () => {
  const { file, env } = openHome(config({ auths: OTHER, own: { kept: true } }))
  chmodSync(file, 0o640)
  const before = await lookElsewhere('ghcr.io', env)
  rmSync(file)
  stray(file)
  expect(statSync(file).mode & 0o777).toBe(0o644)
  expect(await undoElsewhere(before, sought)).toEqual([{ where: file, undone: true }])
  expect(readFileSync(file, 'utf8')).toBe(config({ auths: OTHER, own: { kept: true } }))
  expect(statSync(file).mode & 0o777).toBe(0o640)
})

it('keeps the login that another program has made in the meantime', async () => {
  const { file, env } = openHome(config({ auths: { 'ghcr.io': { auth: auth('owner', 'theirs') } } }))
  const before = await lookElsewhere('ghcr.io', env)
  stray(file)
  await undoElsewhere(before, sought)
  expect(readConfig(file).auths).toEqual({ ...OTHER, 'ghcr.io': { auth: auth('owner', 'theirs') } })
})

it('leaves nothing of what it noted next to a login', async () => {
  const { home, env } = openHome(config({ auths: OTHER }))
  const { PATH = '' } = process.env
  const { exported, logOut } = await logInHere(home, { engine: 'podman', store: 'isolated' }, { ...env, PATH })
  expect(readdirSync(join(exported.DOCKER_CONFIG ?? '', '..')).sort()).toEqual(['.docker', 'podman'])
  expect(await logOut()).toEqual([])
})

it('takes only what docker and podman name so for what they have left next to a config', async () => {
  const { file, env } = openHome(config({ auths: OTHER }))
  const before = await lookElsewhere('ghcr.io', env)
  const named = ['config.json1', '.tmp-config.json22', 'config.json1.bak', 'my-config.json1', '.tmp-.tmp-config.json1']
  for (const name of named) stray(join(dirname(file), name))
  await undoElsewhere(before, sought)
  expect(readdirSync(dirname(file)).sort()).toEqual(['config.json', ...named.slice(2)].sort())
})
