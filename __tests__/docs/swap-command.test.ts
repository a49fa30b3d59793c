import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { runProgram } from '../../simulator/runner/machine.ts'
import { git } from '../support/git.ts'
import { needs } from '../support/needs.ts'

// The command of docs/comparison.md that changes many workflows. The steps have the shapes of public ones; names are invented.
const page = readFileSync(new URL('../../docs/comparison.md', import.meta.url), 'utf8')
const [, command = ''] = /## Change many workflows\n.*?```sh\n(.*?)```/s.exec(page) ?? []
const [, wanted = ''] = /NEW='(uses: [^']*)'/.exec(command) ?? []

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** What the command makes of these files. */
function swap(files: Record<string, string>): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'swap-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  git(folder, 'init', '--quiet')
  git(folder, 'add', '--all')
  runProgram('bash', ['-ec', command], { cwd: folder })
  return Object.fromEntries(Object.keys(files).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
}

const swapOne = (text: string): string | undefined =>
  swap({ '.github/workflows/a.yml': text })['.github/workflows/a.yml']

/** A job with these steps, each with the indentation of a workflow. */
const job = (steps: string): string =>
  `on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n${steps.replace(/^(?=.)/gm, '      ')}`

const DOCKER = 'docker/login-action'

/** [what is special, the steps; `<<…>>` is what the new `uses:` takes the place of]. */
const CHANGED: readonly (readonly [string, string])[] = [
  ['a name first', `- name: Log in\n  <<uses: ${DOCKER}@v4>>\n  with:\n    registry: ghcr.io\n    password: x\n`],
  ['`uses` first', `- <<uses: ${DOCKER}@v4>>\n  with:\n    registry: ghcr.io\n`],
  ['`uses` last', `- with:\n    username: x\n    registry: ghcr.io\n  <<uses: ${DOCKER}@v4>>\n`],
  ['`registry` last', `- <<uses: ${DOCKER}@v4>>\n  with:\n    username: x\n    password: x\n    registry: ghcr.io\n`],
  ['a dash on a line of its own', `-\n  name: Log in\n  <<uses: ${DOCKER}@v4>>\n  with:\n    registry: ghcr.io\n`],
  ['a pinned commit', `- <<uses: ${DOCKER}@${'a'.repeat(40)} # v4.1.0>>\n  with:\n    registry: ghcr.io\n`],
  ['quotes', `- <<uses: "${DOCKER}@v4">>\n  with:\n    registry: 'ghcr.io'\n`],
  ['comments', `- <<uses: ${DOCKER}@v4>>\n  # ours\n  with:\n    # not quay.io\n    registry: ghcr.io # GitHub's\n`],
  ['an empty line', `- <<uses: ${DOCKER}@v4>>\n\n  with:\n\n    registry: ghcr.io\n`],
  [
    'a condition',
    `- if: github.event_name != 'pull_request'\n  <<uses: ${DOCKER}@v4>>\n  with:\n    registry: ghcr.io\n`
  ],
  ['no line end at the end', `- <<uses: ${DOCKER}@v4>>\n  with:\n    registry: ghcr.io`],
  ['podman-login', '- <<uses: redhat-actions/podman-login@v1>>\n  with:\n    registry: ghcr.io\n'],
  ['a group of parallel steps', `- parallel:\n    - <<uses: ${DOCKER}@v4>>\n      with:\n        registry: ghcr.io\n`],
  [
    'steps for other registries around it',
    `- uses: ${DOCKER}@v4\n  with:\n    username: x\n- <<uses: ${DOCKER}@v4>>\n  with:\n    registry: ghcr.io\n- uses: ${DOCKER}@v4\n  with:\n    registry: quay.io\n`
  ],
  [
    'two of them',
    `- <<uses: ${DOCKER}@v3>>\n  with:\n    registry: ghcr.io\n- run: make\n- <<uses: ${DOCKER}@v4>>\n  with:\n    registry: ghcr.io\n`
  ]
]

/** [what is special, the steps]. */
const LEFT: readonly (readonly [string, string])[] = [
  ['Docker Hub', `- uses: ${DOCKER}@v4\n  with:\n    username: x\n    password: x\n`],
  ['another registry', `- uses: ${DOCKER}@v4\n  with:\n    registry: quay.io\n`],
  ['a registry that only starts like it', `- uses: ${DOCKER}@v4\n  with:\n    registry: ghcr.io.acme.example\n`],
  ['an expression', `- uses: ${DOCKER}@v4\n  with:\n    registry: \${{ matrix.registry }}\n`],
  ['a registry in a comment', `- uses: ${DOCKER}@v4\n  with:\n    # registry: ghcr.io\n    registry: quay.io\n`],
  ['a step in a comment', `# - uses: ${DOCKER}@v4\n#   with:\n#     registry: ghcr.io\n- run: make\n`],
  [
    'several registries in one step',
    `- uses: ${DOCKER}@v4\n  with:\n    registry-auth: |\n      - registry: ghcr.io\n        username: x\n`
  ],
  ['the next step has the registry', `- uses: ${DOCKER}@v4\n- uses: acme/push@v1\n  with:\n    registry: ghcr.io\n`],
  ['the step before has the registry', `- uses: acme/push@v1\n  with:\n    registry: ghcr.io\n- uses: ${DOCKER}@v4\n`],
  ['another action', '- uses: acme/docker/login-action@v4\n  with:\n    registry: ghcr.io\n']
]

needs('git', 'bash', 'perl', 'xargs').describe('the command that changes many workflows', () => {
  it.each(CHANGED)('changes a step with %s', (_, steps) => {
    expect(wanted).toMatch(/^uses: \S+\/ghcr-login@\S+ # v\d/)
    const [before, after] = [steps.replaceAll(/<<(.*?)>>/g, '$1'), steps.replaceAll(/<<.*?>>/g, wanted)]
    expect(before).not.toBe(after)
    expect(swapOne(job(before))).toBe(job(after))
  })

  it.each(LEFT)('leaves alone: %s', (_, steps) => {
    // The file has a step to change as well, so that the command does something.
    const rest = `- uses: acme/other@v1\n- uses: ${DOCKER}@v4\n  with:\n    registry: ghcr.io\n`
    const changed = `- uses: acme/other@v1\n- ${wanted}\n  with:\n    registry: ghcr.io\n`
    expect(swapOne(job(`${steps}${rest}`))).toBe(job(`${steps}${changed}`))
  })

  it('leaves the job alone that comes after a step for Docker Hub, whatever it is given', () => {
    const after = '  next:\n    uses: ./.github/workflows/b.yml\n    with:\n      registry: ghcr.io\n'
    const text = `${job(`- uses: ${DOCKER}@v4\n  with:\n    username: x\n`)}${after}`
    expect(swapOne(text)).toBe(text)
  })

  it('keeps line ends, and goes through all workflows and actions of the repository', () => {
    const text = job(`- uses: ${DOCKER}@v4\n  with:\n    registry: ghcr.io\n`)
    const files = {
      '.github/workflows/a.yml': text,
      'sign/action.yaml': text.replaceAll('\n', '\r\n'),
      'README.md': text
    }
    const changed = job(`- ${wanted}\n  with:\n    registry: ghcr.io\n`)
    expect(swap(files)).toEqual({
      '.github/workflows/a.yml': changed,
      'sign/action.yaml': changed.replaceAll('\n', '\r\n'),
      'README.md': text
    })
  })
})
