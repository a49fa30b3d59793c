import { expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { explain } from '../support/case-words.ts'

const app = { token: githubToken(), packages: [pkg('acme/app')] }

/** Annotations as `level: message`. */
const told = ({ annotations }: Awaited<ReturnType<typeof explain>>) =>
  annotations.map(({ level, message }) => `${level}: ${message.split('\n')[0]}`)

it('checks the tags of docker/metadata-action that are on ghcr.io, and says which are not', async () => {
  const push = ['acme/app', 'ghcr.io/acme/app'].flatMap(name => ['1.2', 'latest'].map(tag => `${name}:${tag}`))
  const step = await explain({ ...app, with: { push: push.join('\n') } })
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'true', 'logged-in': 'true' } })
  const entries: { image: string }[] = JSON.parse(step.outputs.report ?? '')
  expect(entries.map(({ image }) => image)).toEqual(['ghcr.io/acme/app:1.2', 'ghcr.io/acme/app:latest'])
  expect(told(step)).toContain(
    'notice: `push`: not checked, because it is not on ghcr.io: acme/app:1.2, acme/app:latest.'
  )
})

it('reads a list out of YAML, of JSON and of buildx', async () => {
  for (const push of ['- "ghcr.io/acme/app" # ours', '["ghcr.io/acme/app"]', 'type=image,name=ghcr.io/acme/app']) {
    const step = await explain({ ...app, with: { push } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'can-push': 'true', 'logged-in': 'true' } })
  }
})

it('takes no image for checked that is not: a list of other registries only fails, and sends nothing', async () => {
  const step = await explain({ ...app, with: { push: 'docker.io/acme/app:1, quay.io/acme/app:1' } })
  expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'can-push': '', 'logged-in': 'false' } })
  expect(told(step)).toEqual([expect.stringContaining('no image of ghcr.io is listed')])
})

it('names every wrong entry at once, with the line to write', async () => {
  const push = [
    'ghcr.io/acme/app:feature/login',
    'ghrc.io/acme/app',
    'ghcr.io/acme/:1',
    'ghcr.io/acme/a ghcr.io/acme/b'
  ]
  const step = await explain({ ...app, with: { push: push.join('\n') } })
  expect(step).toMatchObject({ exitCode: 1, requests: [], outputs: { 'logged-in': 'false' } })
  const [{ message = '' } = {}, ...others] = step.annotations
  expect(others).toEqual([])
  for (const part of [
    'Write ghcr.io/acme/app:feature-login',
    'Did you mean ghcr.io?',
    'is a variable unset?',
    '`push: |`'
  ])
    expect(message).toContain(part)
})
