import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { openSimulator, type Simulator } from '../../simulator/simulator.ts'
import { auth, inventory, warningsOf } from '../support/credentials.ts'
import { sample } from '../support/extent.ts'
import { needs } from '../support/needs.ts'

const token = githubToken()
const quay = `"quay.io":{"auth":"${auth('robot', 'quay-secret')}"}`
const logins = `"auths":{${quay}}`
const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')

/** Texts whose characters are bytes: configs that users have, and what docker or podman refuse. */
const TEXTS: Record<string, string> = {
  'of the plain kind': `{\n\t"auths": {\n\t\t${quay}\n\t}\n}\n`,
  'with blanks of many kinds': `\n{ "auths" :\t{${quay} ,\r\n "reg.example":{ } } }  \n`,
  'with what docker does not know': `{${logins},"stackOrchestrator":"swarm","hooks":1}`,
  'with numbers in any digits': `{${logins},"x":[1.0,1e400,-0,12345678901234567890]}`,
  'with a credsStore that is empty': `{${logins},"credsStore":""}`,
  'with a credsStore that is null': `{${logins},"credsStore":null}`,
  'with a member that docker refuses: a boolean': `{${logins},"experimental":true}`,
  'with a member that docker refuses: a number': `{${logins},"detachKeys":5}`,
  'with an entry that is a text': `{"auths":{${quay},"reg.example":"x"}}`,
  'with an entry that is null': `{"auths":{${quay},"reg.example":null}}`,
  'with an entry that is empty': `{"auths":{${quay},"reg.example":{}}}`,
  'with an `auth` that is a number': `{"auths":{${quay},"reg.example":{"auth":1}}}`,
  'with an `auth` that is no base64': `{"auths":{${quay},"reg.example":{"auth":"!!!"}}}`,
  'with an `auth` without a password': `{"auths":{${quay},"reg.example":{"auth":"${base64('octocat')}"}}}`,
  'with an `identitytoken`': `{"auths":{${quay},"ghcr.io":{"auth":"${base64('a:b')}","identitytoken":"x"}}}`,
  'with `auths` twice': `{"auths":{},${logins}}`,
  'with `auths` that is null': '{"auths":null}',
  'with `auths` that is a list': '{"auths":[]}',
  'with `credHelpers` that is null': `{${logins},"credHelpers":null}`,
  'with `credHelpers` that is a list': `{${logins},"credHelpers":[]}`,
  'with UTF-8 and Latin-1': `{${logins},"x":"caf\xc3\xa9 \xf0\x9f\x90\xb3 caf\xe9"}`,
  'with text after the object': `{${logins}} hello`,
  'with `Auths`': `{"Auths":{${quay}}}`,
  'with an escape without its other half': `{${logins},"x":"\\ud800"}`,
  'with nothing': '',
  'with blanks': ' \n',
  'with null': 'null',
  'with a byte order mark': `\xef\xbb\xbf{${logins}}`,
  'with a list': '[]',
  'with half an object': `{${logins}`
}

/** How an engine is had to show which login it finds. docker shows it by what it sends. */
const FINDS = {
  docker: 'docker manifest inspect ghcr.io/acme/app:latest',
  podman: 'podman login --get-login ghcr.io'
}

/** docker reads each of them, podman every other. The stores take turns: a config is read alike for both. */
const CELLS = Object.entries(TEXTS).flatMap(([name, text], at) =>
  (at % 2 === 0 ? ['docker', 'podman'] : ['docker']).map((engine, other) => {
    const store = at % 4 < 2 === (other === 0) ? 'shared' : 'isolated'
    return { name, content: Buffer.from(text, 'latin1'), engine, store }
  })
)

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator({ tokens: [token], packages: [pkg('acme/app')] })
})
afterAll(() => simulator.close())

needs('docker', 'podman').describe('a config', () => {
  it.each(sample(CELLS, 13))(
    '$name, of $engine with the $store store: the engine finds its login, and the config is as it was after the job',
    async ({ content, engine, store }) => {
      const job = await simulator.job({ engines: [engine] })
      const { home, runtime } = job.folder
      const file = engine === 'docker' ? join(home, '.docker', 'config.json') : join(runtime, 'containers', 'auth.json')
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content, { mode: 0o600 })
      const main = await job.uses({ engine, store, push: 'ghcr.io/acme/app' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
      const found = await job.run(`${FINDS[engine as keyof typeof FINDS]} || true`)
      const sent = found.requests.map(({ headers }) => headers.authorization)
      if (engine === 'podman') expect(found.stdout.trim()).toBe('octocat')
      else expect(sent).toContain(`Basic ${auth('octocat', token.value)}`)
      expect(warningsOf(await job.end())).toEqual([])
      expect(readFileSync(file).equals(content)).toBe(true)
    }
  )
})

needs('docker-20.10').describe('a config with what only this docker does not accept', () => {
  it('is not taken over, and docker’s own words say why', async () => {
    const files = { '.docker/config.json': '{"stackOrchestrator":1}' }
    const job = await simulator.job({ engines: ['docker-20.10'], files })
    writeFileSync(join(job.folder.bin, 'docker'), '#!/bin/sh\nexec docker-20.10 "$@"\n', { mode: 0o755 })
    const before = inventory(job.folder.home)
    const main = await job.uses({ engine: 'docker', store: 'shared' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true' } })
    const file = join(job.folder.home, '.docker', 'config.json')
    expect(main.log).toContain(`docker does not accept ${file}: \`json: cannot unmarshal number into Go struct field`)
    expect(warningsOf(await job.end())).toEqual([])
    expect(inventory(job.folder.home)).toEqual(before)
  })
})

it('what podman says of a file that it cannot read is told as that', async () => {
  const file = '/home/runner/.docker/config.json'
  const words = `reading JSON file "${file}": unmarshaling JSON at "${file}": unexpected end of JSON input`
  const stderr = `Error: get credentials: 1 error occurred:\n\t* ${words}\n\n`
  const job = await simulator.job({ engines: [{ name: 'podman', fake: { exitCode: 125, stderr } }] })
  const main = await job.uses({ engine: 'podman' })
  expect(main).toMatchObject({ exitCode: 1, outputs: { 'logged-in': 'false' } })
  const says = /^The credential was not stored: podman cannot read a config\. Fix the file named here\./
  expect(main.annotations[0]?.message).toMatch(says)
  expect(main.log).toContain(`Details: "${words}"`)
  expect(main.log).not.toContain('Run the job again')
  await job.end()
})
