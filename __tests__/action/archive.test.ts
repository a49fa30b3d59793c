import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import { runProgram } from '../../simulator/runner/machine.ts'
import { open } from '../support/case-run.ts'
import { git } from '../support/git.ts'
import { needs } from '../support/needs.ts'

// GitHub hands the runner an archive of the repository, without what .gitattributes marks as export-ignore.
const root = fileURLToPath(new URL('../..', import.meta.url))

needs('git', 'clone').it(
  'the archive that a runner downloads is small, has what runs and its source, and runs',
  async () => {
    const archive = git(root, 'archive', '--worktree-attributes', '--format=tar.gz', 'HEAD')
    expect(archive.length).toBeLessThanOrEqual(250_000)
    const folder = mkdtempSync(join(tmpdir(), 'archive-'))
    try {
      runProgram('tar', ['-xz', '-C', folder], { input: archive })
      expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'README.md', 'action.yml', 'dist', 'package.json', 'src'])
      const { job } = await open({ action: folder })
      const main = await job.uses({ push: 'ghcr.io/acme/app' })
      expect(main).toMatchObject({ exitCode: 0, outputs: { 'logged-in': 'true', 'can-push': 'true' } })
      expect(await job.end()).toMatchObject([{ exitCode: 0 }])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
)
