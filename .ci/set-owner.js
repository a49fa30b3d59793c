// Writes this repository's own name in place of OWNER/ghcr-login: `npm run owner`, once, after the repository exists.
// The name comes from the remote `origin`.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

// In two parts, so that this file is not changed by itself.
const placeholder = ['OWNER', 'ghcr-login'].join('/')
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim()

/** `https://github.com/NAME/REPOSITORY.git`, `git@github.com:NAME/REPOSITORY.git`, `ssh://git@github.com/NAME/REPOSITORY`. */
function repositoryOf(url) {
  const [, repository] =
    /^(?:https:\/\/(?:[^@/]+@)?|ssh:\/\/git@|git@)github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? []
  return repository
}

let url = ''
try {
  url = git('remote', 'get-url', 'origin')
} catch {
  // Without the remote: the error below says what is expected.
}
const repository = repositoryOf(url)
if (repository === undefined || repository === placeholder) {
  console.error(
    'The remote `origin` is not a repository on github.com.\nFix: git remote add origin https://github.com/NAME/ghcr-login.git'
  )
  process.exit(1)
}

/** Changes a file of this repository. @returns whether that made a difference */
function edit(file, change) {
  const text = readFileSync(file, 'utf8')
  const next = change(text)
  if (next !== text) writeFileSync(file, next)
  return next !== text
}

const owner = repository.split('/')[0]
const changed = git('grep', '-Ilz', '--fixed-strings', placeholder, '--', ':!dist')
  .split('\0')
  .filter(file => file !== '')
  .filter(file => edit(file, text => text.replaceAll(placeholder, repository)))
// GitHub asks the people that it names for a review from then on.
edit('.github/CODEOWNERS', text => text.replace(/^# (.*)@OWNER$/gm, `$1@${owner}`))
edit('README.md', text => text.replace(/^Replace `OWNER`.*\n\n/m, ''))

console.log(`${repository} is written into ${changed.length} files.`)
console.log(`.github/CODEOWNERS names @${owner}. If that is an organization, write a team of it there: @${owner}/TEAM.`)
console.log('Draw the pictures again, since they show the name: npm run pictures')
