import { describe, expect, it } from '@jest/globals'
import { PLAIN_STORAGE } from '../../__tests__/support/engines.ts'
import { needs } from '../../__tests__/support/needs.ts'
import { simulate } from '../../__tests__/support/simulate.ts'
import { classicPat, githubToken } from '../github/tokens.ts'
import { onMachine } from './machine.ts'

describe('engines', () => {
  const token = githubToken()
  const dead = classicPat({ name: 'dead', live: false })
  const login = (engine: string) =>
    `printf %s "$PAT" | ${engine} login ghcr.io ${engine === 'podman' ? '--authfile "$RUNNER_TEMP/auth.json"' : ''} -u x --password-stdin`

  for (const engine of ['docker', 'podman']) {
    needs(engine).it(`${engine} itself logs in, is refused with a dead token, and is recorded`, async () => {
      const { simulator, job } = await simulate(
        { tokens: [token, dead] },
        { engines: [engine], leftovers: /(config|auth)\.json/ }
      )
      const good = await job.run(login(engine), { env: { PAT: token.value } })
      expect(good.exitCode).toBe(0)
      expect(simulator.lines('token').at(-1)).toMatch(/Basic <token:github-token> {2}200$/)
      expect(good.children).toMatchObject([
        { name: engine, argv: expect.arrayContaining(['login', 'ghcr.io']), stdinBytes: token.value.length }
      ])
      expect(good.children[0]?.env).toMatchObject({ HOME: job.folder.home, XDG_RUNTIME_DIR: job.folder.runtime })
      const bad = await job.run(login(engine), { env: { PAT: dead.value } })
      expect(bad.exitCode).not.toBe(0)
      expect(bad.stderr).toMatch(engine === 'docker' ? /denied: denied/ : /403 \(Forbidden\)/)
      expect(simulator.transcript(job, bad)).not.toContain(dead.value)
    })
  }

  needs('docker').it('docker stores through a credential helper, which is searched at the end', async () => {
    const files = { '.docker/config.json': '{"credsStore":"keys"}' }
    const { job } = await simulate({ tokens: [token] }, { engines: ['docker'], helpers: [{ name: 'keys' }], files })
    const step = await job.run(login('docker'), { env: { PAT: token.value } })
    expect(step.children.map(({ name, argv }) => `${name} ${argv[0]}`)).toContain('docker-credential-keys store')
    const got = await job.run(`echo ghcr.io | docker-credential-keys get | grep -c '"Username":"x"'`)
    expect(got.stdout).toBe('1\n')
    await expect(job.end()).rejects.toThrow('the helper keys/ghcr.io')
  })

  it('leads straight to an engine where recording is off', async () => {
    const { job } = await simulate({}, { engines: ['cat'], record: false })
    expect(await job.run('cat </dev/null; readlink "$(type -P cat)"')).toMatchObject({
      stdout: `${onMachine('cat')}\n`,
      children: []
    })
  })

  it('a job sees no engine that it was not given', async () => {
    const { job } = await simulate()
    expect((await job.run('type docker podman buildah skopeo git; true')).stdout).toBe('')
  })

  it('a fake fails as told, then works', async () => {
    const fake = { exitCode: 5, stderr: 'try again', times: 2 }
    const { job } = await simulate({}, { engines: [{ name: 'tee', fake }] })
    const step = await job.run('for i in 1 2 3; do echo in | tee login || echo "exit $?"; done')
    expect(step).toMatchObject({ stdout: 'exit 5\nexit 5\nin\n', stderr: 'try againtry again' })
    expect(step.children.map(({ stdinBytes }) => stdinBytes)).toEqual([3, 3, 3])
  })

  it('a fake that leaves stdin unread breaks the pipe, and one for a command alone leaves the others', async () => {
    const engines = [{ name: 'cat', fake: { ignoreStdin: true, exitCode: 1, only: ['login'] } }]
    const { job } = await simulate({}, { engines })
    const step = await job.run(
      'set +e; { sleep 0.2; head -c 300000 /dev/zero; } | cat login; echo "$PIPESTATUS"; echo in | cat -'
    )
    expect(step.stdout).toBe('141\nin\n')
  })

  it('a fake dies, floods and hangs', async () => {
    const engines = [
      { name: 'dies', fake: { killed: true } },
      { name: 'floods', fake: { hugeBytes: 1 << 20 } },
      { name: 'hangs', fake: { hang: true } }
    ]
    const { job } = await simulate({}, { engines })
    expect((await job.run('(dies </dev/null) || echo $?')).stdout).toBe('137\n')
    expect((await job.run('floods')).stdout).toHaveLength(1 << 20)
    expect(await job.run('hangs', { timeoutMs: 300 })).toMatchObject({ signal: 'SIGKILL' })
  })

  needs('buildah', 'skopeo', 'docker-registry').it('what buildah pushes, skopeo reads', async () => {
    const { simulator, job } = await simulate(
      { tokens: [token], storage: true },
      { engines: ['buildah', 'skopeo'], leftovers: /auth\.json/, env: { BUILDAH_ISOLATION: 'chroot' } }
    )
    const step = await job.run(
      `printf %s "$PAT" | buildah login -u x --authfile "$RUNNER_TEMP/auth.json" --password-stdin ghcr.io
       printf 'FROM scratch\\nCOPY hello /\\n' >Containerfile; echo hi >hello
       buildah ${PLAIN_STORAGE} build -q -t ghcr.io/acme/app:v1 . >/dev/null
       buildah ${PLAIN_STORAGE} push -q --authfile "$RUNNER_TEMP/auth.json" ghcr.io/acme/app:v1
       skopeo list-tags --authfile "$RUNNER_TEMP/auth.json" docker://ghcr.io/acme/app`,
      { env: { PAT: token.value } }
    )
    expect(step.stderr).toBe('')
    expect(JSON.parse(step.stdout.slice(step.stdout.indexOf('{')))).toMatchObject({ Tags: ['v1'] })
    expect(simulator.world.packages).toMatchObject([{ name: 'acme/app', visibility: 'private' }])
  })
})
