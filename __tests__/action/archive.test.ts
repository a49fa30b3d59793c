import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import { githubToken } from '../../simulator/github/tokens.ts'
import { pkg } from '../../simulator/github/world.ts'
import { openSimulator } from '../../simulator/simulator.ts'

// GitHub hands the runner an archive of the repository, without what .gitattributes marks as export-ignore.
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'archive-'))
const archive = execFileSync('git', ['archive', '--worktree-attributes', '--format=tar.gz', 'HEAD'], {
  cwd: root,
  maxBuffer: 64 << 20
})
execFileSync('tar', ['-xz', '-C', folder], { input: archive })

afterAll(() => rmSync(folder, { recursive: true }))

describe('the archive that a runner downloads', () => {
  it('has the action, its source, its licence and its README, and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'README.md', 'action.yml', 'dist', 'package.json', 'src'])
  })

  it('is at most 200 kB', () => {
    expect(archive.length).toBeLessThanOrEqual(200_000)
  })

  it('runs', async () => {
    const simulator = await openSimulator({ tokens: [githubToken()], packages: [pkg('acme/app')] })
    const job = await simulator.job({ action: folder })
    const main = await job.uses({ push: 'acme/app' })
    expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true' } })
    const [post] = await job.end()
    expect(post?.exitCode).toBe(0)
    await simulator.close()
  })
})
