import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from '@jest/globals'
import { runProgram } from '../../simulator/runner/machine.ts'
import { stage } from '../support/git.ts'
import { needs } from '../support/needs.ts'
import { read } from '../support/repository.ts'

// The command of docs/comparison.md that changes many workflows. The steps have the shapes of public ones; names are invented.
const [, command = ''] = /## Change many workflows\n.*?```sh\n(.*?)```/s.exec(read('docs/comparison.md')) ?? []
const [, wanted = ''] = /NEW='(uses: [^']*)'/.exec(command) ?? []

/** What the command makes of these files, in a repository of their own. */
function swap(files: Record<string, string>): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'swap-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    stage(folder)
    runProgram('bash', ['-ec', command], { cwd: folder })
    return Object.fromEntries(Object.keys(files).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A job with these steps, each with the indentation of a workflow. */
const job = (steps: string): string =>
  `on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n${steps.replace(/^(?=.)/gm, '      ')}`

const USES = 'uses: docker/login-action@v4'
const GHCR = '  with:\n    registry: ghcr.io\n'
const QUAY = '  with:\n    registry: quay.io\n'
const HUB = '  with:\n    username: x\n    password: x\n'

/** [what is special, the steps; `<<…>>` is what the new `uses:` takes the place of]. */
const CHANGED = [
  ['a name first', `- name: Log in\n  <<${USES}>>\n${GHCR}    password: x\n`],
  ['`uses` last', `- with:\n    username: x\n    registry: ghcr.io\n  <<${USES}>>\n`],
  ['`registry` last', `- <<${USES}>>\n${HUB}    registry: ghcr.io\n`],
  ['a dash on a line of its own', `-\n  name: Log in\n  <<${USES}>>\n${GHCR}`],
  ['a pinned commit', `- <<uses: docker/login-action@${'a'.repeat(40)} # v4.1.0>>\n${GHCR}`],
  ['quotes', `- <<uses: "docker/login-action@v4">>\n  with:\n    registry: 'ghcr.io'\n`],
  ['comments', `- <<${USES}>>\n  # ours\n  with:\n    # not quay.io\n    registry: ghcr.io # GitHub's\n`],
  ['an empty line', `- <<${USES}>>\n\n  with:\n\n    registry: ghcr.io\n`],
  ['a condition', `- if: github.event_name != 'pull_request'\n  <<${USES}>>\n${GHCR}`],
  ['no line end at the end', `- <<${USES}>>\n${GHCR.trimEnd()}`],
  ['podman-login', `- <<uses: redhat-actions/podman-login@v1>>\n${GHCR}`],
  ['a group of parallel steps', `- parallel:\n    - <<${USES}>>\n${GHCR.replace(/^/gm, '    ')}`],
  ['steps for other registries around it', `- ${USES}\n${HUB}- <<${USES}>>\n${GHCR}- ${USES}\n${QUAY}`],
  ['two of them', `- <<uses: docker/login-action@v3>>\n${GHCR}- run: make\n- <<${USES}>>\n${GHCR}`]
]

/** [what is special, the steps]. */
const LEFT = [
  ['Docker Hub', `- ${USES}\n${HUB}`],
  ['another registry', `- ${USES}\n${QUAY}`],
  ['a registry that only starts like it', `- ${USES}\n  with:\n    registry: ghcr.io.acme.example\n`],
  ['an expression', `- ${USES}\n  with:\n    registry: \${{ matrix.registry }}\n`],
  ['a registry in a comment', `- ${USES}\n  with:\n    # registry: ghcr.io\n    registry: quay.io\n`],
  ['a step in a comment', `# - ${USES}\n#   with:\n#     registry: ghcr.io\n- run: make\n`],
  ['several registries', `- ${USES}\n  with:\n    registry-auth: |\n      - registry: ghcr.io\n        username: x\n`],
  ['a next step that has the registry', `- ${USES}\n- uses: acme/push@v1\n${GHCR}`],
  ['a step before that has the registry', `- uses: acme/push@v1\n${GHCR}- ${USES}\n`],
  ['another action', `- uses: acme/docker/login-action@v4\n${GHCR}`]
]
// Next to each of them is a step to change, so that the command does something.
const BOTH = LEFT.map(([what, steps]) => [
  `another, and leaves ${what}`,
  `${steps}- uses: acme/other@v1\n- <<${USES}>>\n${GHCR}`
])

needs('git', 'bash', 'perl', 'xargs').describe('the command that changes many workflows', () => {
  const ROWS = [...CHANGED, ...BOTH].map(([what, steps = ''], index) => ({
    what,
    file: `.github/workflows/${index}.yml`,
    before: job(steps.replaceAll(/<<(.*?)>>/g, '$1')),
    after: job(steps.replaceAll(/<<.*?>>/g, wanted))
  }))
  let swapped: Record<string, string>
  beforeAll(() => {
    swapped = swap(Object.fromEntries(ROWS.map(({ file, before }) => [file, before])))
  })

  it('writes the step that this version is used by', () => {
    expect(wanted).toMatch(/^uses: \S+\/ghcr-login@\S+ # v\d/)
  })

  it.each(ROWS)('changes a step with $what', ({ file, before, after }) => {
    expect(before).not.toBe(after)
    expect(swapped[file]).toBe(after)
  })

  it('leaves the job alone that comes after a step for Docker Hub, whatever it is given', () => {
    const after = '  next:\n    uses: ./.github/workflows/b.yml\n    with:\n      registry: ghcr.io\n'
    const files = { '.github/workflows/a.yml': `${job(`- ${USES}\n${HUB}`)}${after}` }
    expect(swap(files)).toEqual(files)
  })

  it('keeps line ends, and goes through all workflows and actions of the repository', () => {
    const step = job(`- ${USES}\n${GHCR}`)
    const filesWith = (text: string) => ({
      '.github/workflows/a.yml': text,
      'sign/action.yaml': text.replaceAll('\n', '\r\n'),
      'README.md': step
    })
    expect(swap(filesWith(step))).toEqual(filesWith(step.replace(USES, wanted)))
  })
})
