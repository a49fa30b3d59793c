import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import type { Job } from '../../simulator/runner/job.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { StoreError } from '../../src/runner/errors.ts'
import { SHAPES, type Shape } from '../support/config-shapes.ts'
import { auth, inventory, readConfig } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { type LoginRun, logInHere } from '../support/login-run.ts'
import { needs } from '../support/needs.ts'

/** How an engine is had to read its config. docker shows what it finds by what it sends. */
const READS = {
  docker: {
    shared: 'docker manifest inspect ghcr.io/acme/shared',
    isolated: 'docker manifest inspect ghcr.io/acme/isolated'
  },
  podman: { shared: 'podman login --get-login ghcr.io', isolated: 'podman login --get-login ghcr.io' }
}
/** What it says where it does not accept the file at all. */
const REFUSES = { docker: /^WARNING: Error /m, podman: /^Error: (?!.*not logged into)/m }

const CELLS = (['docker', 'podman'] as const).flatMap(engine =>
  (['shared', 'isolated'] as const).map(store => ({ engine, store }))
)
type Cell = (typeof CELLS)[number]

const ours = auth('octocat', githubToken().value)

let simulator: Simulator

/** Puts a config of a shape where docker has its own and where podman has its own. */
function plant({ content }: Shape, { home, runtime }: Record<'home' | 'runtime', string>) {
  const files = { docker: join(home, '.docker', 'config.json'), podman: join(runtime, 'containers', 'auth.json') }
  for (const file of Object.values(files)) {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, content, { mode: 0o600 })
  }
  return files
}

/** Why a login is refused, if it is: what the store is made from may be of any shape. */
const faultOf = ({ fault }: Shape, { engine, store }: Cell) => (store === 'shared' ? fault[engine] : undefined)

/** What an engine refuses, or cannot be read at all, is told where it is left out. */
function expectTold(messages: readonly string[], { fault }: Shape, { store }: Cell, dockerFile: string): void {
  const told = messages.some(message => message.includes(dockerFile) && !message.includes('older login'))
  expect(told).toBe(store === 'isolated' && fault.docker !== undefined)
}

function expectTakenOver({ DOCKER_CONFIG = '', REGISTRY_AUTH_FILE = '' }: Record<string, string>, shape: Shape): void {
  const quay = shape.other ? { auth: auth('robot', 'quay-secret') } : undefined
  const docker = join(DOCKER_CONFIG, 'config.json')
  for (const file of [docker, REGISTRY_AUTH_FILE])
    expect([file, readConfig(file).auths?.['quay.io']]).toEqual([file, quay])
  // A byte of the user's is one in the copy, too.
  const latin1 = (bytes: Buffer) => bytes.toString('latin1').includes('caf\xe9')
  if (shape.fault.docker === undefined && latin1(shape.content) && !shape.content.includes('\n\xe9', 0, 'latin1')) {
    expect(latin1(readFileSync(docker))).toBe(true)
  }
}

needs('docker', 'podman').describe('a config', () => {
  let job: Job
  beforeAll(async () => {
    simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
    job = await simulator.job({ engines: ['docker', 'podman'], record: false, tolerate: () => true })
  })
  afterAll(() => simulator.close())

  // What an engine accepts does not depend on who wrote it, so that no process of the action is needed.
  it.each(sample(SHAPES, 12))('$name: the engines read it if we do, and what we make of it', async shape => {
    const cells: Awaited<ReturnType<typeof logInWith>>[] = []
    for (const cell of CELLS) cells.push(await logInWith(shape, cell))
    const reads = cells.map(({ engine, store, env, folder }) => {
      const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
      return `env ${variables.join(' ')} ${READS[engine][store]} >'${folder}/said' 2>&1 &`
    })
    const { requests } = await job.run([...reads, 'wait'].join('\n'))
    for (const { folder, login, engine, store, before } of cells) {
      const said = readFileSync(join(folder, 'said'), 'utf8')
      const sent = requests.filter(({ kind, path }) => kind === 'token' && path.includes(`acme%2F${store}`))
      const isServed = sent.some(({ headers }) => headers.authorization === `Basic ${ours}`)
      const isFound = engine === 'docker' ? isServed : /^octocat$/m.test(said)
      const found = { isFound, isRefused: REFUSES[engine].test(said) }
      const wanted = { isFound: login !== undefined, isRefused: login === undefined }
      expect([engine, store, said, found]).toEqual([engine, store, said, wanted])
      if (store === 'isolated') expectTakenOver(login?.exported ?? {}, shape)
      expect(await login?.logOut()).toEqual(login && [])
      expect(inventory(join(folder, 'at'))).toEqual(before)
    }
  })

  /** A home with configs of a shape, and a login there; none where it is refused. */
  async function logInWith(shape: Shape, cell: Cell) {
    const folder = mkdtempSync(join(simulator.folder, 'cell-'))
    const at = { home: join(folder, 'at', 'home'), runtime: join(folder, 'at', 'run') }
    const files = plant(shape, at)
    const before = inventory(join(folder, 'at'))
    const env = { HOME: at.home, XDG_RUNTIME_DIR: at.runtime }
    let login: LoginRun | undefined
    try {
      login = await logInHere(folder, cell, { ...env, PATH: job.folder.bin })
      expectTold(login.notices, shape, cell, files.docker)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      expect(error.message).toContain(`${files[cell.engine]} cannot be used and was left as it is`)
      expect(error.message).toContain(faultOf(shape, cell))
      expect(inventory(join(folder, 'at'))).toEqual(before)
    }
    expect(login === undefined).toBe(faultOf(shape, cell) !== undefined)
    return { ...cell, folder, before, login, env: { ...env, ...login?.exported } }
  }

  const KINDS = [
    ...['with blanks of many kinds', '"credsStore":5', 'a Latin-1 byte in a string that docker reads'],
    ...['text after the object', '"auths" twice', 'half an object']
  ]
  const runs = SHAPES.filter(({ name }) => KINDS.includes(name)).flatMap(shape =>
    CELLS.map(cell => ({ name: shape.name, ...cell, shape }))
  )

  it.each(sample(runs, 5))('$name: engine $engine, store $store', async ({ shape, ...cell }) => {
    const job = await simulator.job({ engines: [cell.engine] })
    const files = plant(shape, job.folder)
    const places = () => [job.folder.home, job.folder.runtime].map(inventory)
    const before = places()
    const main = await job.uses(cell)
    const words = faultOf(shape, cell)
    expect(main).toMatchObject({
      exitCode: words === undefined ? 0 : 1,
      outputs: { 'logged-in': `${words === undefined}` }
    })
    const said = (level: string) => main.annotations.flatMap(each => (each.level === level ? [each.message] : []))
    if (words !== undefined) expect(said('error')).toEqual([expect.stringContaining(words)])
    if (words !== undefined || cell.store === 'isolated') expect(places()).toEqual(before)
    expectTold(said('notice'), shape, cell, files.docker)
    for (const post of await job.end()) expect(post).toMatchObject({ exitCode: 0, annotations: [] })
    expect(places()).toEqual(before)
  })
})

needs('docker-20.10').describe('a config with what only this docker does not accept', () => {
  it('is no login, and docker’s own words say why', async () => {
    const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
    const files = { '.docker/config.json': '{"stackOrchestrator":1}' }
    const job = await simulator.job({ engines: ['docker-20.10'], files })
    writeFileSync(join(job.folder.bin, 'docker'), '#!/bin/sh\nexec docker-20.10 "$@"\n', { mode: 0o755 })
    const before = inventory(job.folder.home)
    const main = await job.uses({ engine: 'docker', store: 'shared' })
    expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
    const file = join(job.folder.home, '.docker', 'config.json')
    expect(main.log).toContain(`docker does not accept ${file}: json: cannot unmarshal number into Go struct field`)
    expect(main.log).not.toContain('Run the job again')
    await job.end()
    expect(inventory(job.folder.home)).toEqual(before)
    await simulator.close()
  })
})

it('what podman says of a file that it cannot read is told as that', async () => {
  const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
  const file = '/home/runner/.docker/config.json'
  const words = `reading JSON file "${file}": unmarshaling JSON at "${file}": unexpected end of JSON input`
  const stderr = `Error: get credentials: 1 error occurred:\n\t* ${words}\n\n`
  const job = await simulator.job({ engines: [{ name: 'podman', fake: { exitCode: 125, stderr } }] })
  const main = await job.uses({ engine: 'podman' })
  expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  expect(main.log).toContain(`podman cannot log in: ${words}`)
  expect(main.log).toContain('Fix the file named above')
  expect(main.log).not.toContain('Run the job again')
  await job.end()
  await simulator.close()
})
