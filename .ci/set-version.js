// Writes a release into the README, the documents and the examples: node .ci/set-version.js COMMIT vX.Y.Z
// The pinned form gets the commit and the version, the short form the major version. release.yml runs it and opens a pull request.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const [commit = '', version = ''] = process.argv.slice(2)
if (!/^[0-9a-f]{40}$/.test(commit) || !/^v\d+\.\d+\.\d+$/.test(version)) {
  console.error('Usage: node .ci/set-version.js COMMIT vX.Y.Z, with all 40 digits of the commit')
  process.exit(1)
}
const { repository } = JSON.parse(readFileSync('package.json', 'utf8'))
const name = new URL(repository.url).pathname.replace(/^\/|\.git$/g, '').replaceAll('.', '\\.')

const files = execFileSync('git', ['ls-files', '-z', '--', '*.md', 'examples', ':!CHANGELOG.md'], { encoding: 'utf8' })
for (const file of files.split('\0').filter(file => file !== '')) {
  const text = readFileSync(file, 'utf8')
  const next = text
    .replace(new RegExp(`(${name}@)(?:COMMIT_SHA|[0-9a-f]{40}) # v[\\d.]+`, 'g'), `$1${commit} # ${version}`)
    .replace(new RegExp(`(${name}@)v\\d+\\b`, 'g'), `$1${version.split('.')[0]}`)
  if (next !== text) writeFileSync(file, next)
}
