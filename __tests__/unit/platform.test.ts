import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { dockerFolder, otherClients, podmanFile } from '../../src/credentials/config-files.ts'
import { findProgram, findRefused } from '../../src/runner/exec.ts'

type Maybe = string | undefined
const [CONTAINERS, REGISTRY] = [join('.config', 'containers', 'auth.json'), join('registry', 'config.json')]

describe('the program of an engine', () => {
  const root = mkdtempSync(join(tmpdir(), 'find-'))
  afterAll(() => rmSync(root, { recursive: true }))
  const [a, b, c, none] = ['a', 'b', 'c', 'none'].map(name => join(root, name)) as [string, string, string, string]
  for (const file of ['a/docker', 'a/podman.txt', 'b/docker.exe', 'c/docker.cmd', 'c/docker.exe/x']) {
    mkdirSync(join(root, file, '..'), { recursive: true })
    writeFileSync(join(root, file), '', { mode: file.endsWith('.txt') ? 0o644 : 0o755 })
  }
  const exe = join(b, 'docker.exe')

  // On Windows, the colon after a drive's letter would separate folders here.
  const elsewhere = process.platform === 'win32' ? it.skip : it
  elsewhere('is taken from the first folder of PATH that has it', () => {
    const PATH = ['', none, a, b].join(':')
    expect(findProgram('docker', { PATH }, 'linux')).toBe(join(a, 'docker'))
    expect(findProgram('podman', { PATH }, 'linux')).toBeUndefined()
    expect(findProgram('docker', {}, 'linux')).toBeUndefined()
    expect(findRefused('docker', { PATH: [a, c].join(':') }, 'linux')).toBeUndefined()
  })

  const script = `${join(c, 'docker.cmd')}, and a script is not started`
  const inWorkspace = `${exe}, which is in the workspace`
  it.each<[string, string[], Maybe?, Maybe?, Maybe?]>([
    ['an .exe, and neither a script nor a file without an extension', [a, c, b], exe],
    ['no script that Windows would run in its place, which is told', [a, c], undefined, script],
    ['nothing in the workspace or in a relative folder', ['b', '', '.', b], undefined, inWorkspace, root],
    ['one beside the workspace', ['b', '', '.', b], exe, undefined, a],
    ['one in a folder in quotes', [`"${a}"`, `"${b}"`], exe],
    ['nothing by quotes that are not around a folder', [`x"${b}"`]]
  ])('is on Windows %s', (_, folders, found = undefined, refused = undefined, workspace = '') => {
    const env = { PATH: folders.join(';'), ...(workspace && { GITHUB_WORKSPACE: workspace }) }
    expect(findProgram('docker', env, 'win32')).toBe(found)
    if (!found) expect(findRefused('docker', env, 'win32')).toBe(refused)
  })
})

describe('where clients keep credentials', () => {
  const windows = { USERPROFILE: 'C:\\Users\\runner', HOME: '/c/Users/else' }
  const helmFile: typeof podmanFile = (env, platform) =>
    otherClients(env, platform).find(({ name }) => name === 'helm')?.file ?? ''

  it.each<[string, typeof podmanFile, NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ['docker', dockerFolder, 'linux', { HOME: '/h' }, join('/h', '.docker')],
    ['docker', dockerFolder, 'linux', { HOME: '/h', DOCKER_CONFIG: '' }, join('/h', '.docker')],
    ['docker', dockerFolder, 'darwin', { HOME: '/h' }, join('/h', '.docker')],
    ['docker', dockerFolder, 'win32', windows, join(windows.USERPROFILE, '.docker')],
    ['docker', dockerFolder, 'win32', { ...windows, DOCKER_CONFIG: 'D:\\docker' }, 'D:\\docker'],
    // XDG_RUNTIME_DIR counts only if the folder exists, as tmpdir() does.
    [
      'podman',
      podmanFile,
      'linux',
      { HOME: '/h', XDG_RUNTIME_DIR: tmpdir() },
      join(tmpdir(), 'containers', 'auth.json')
    ],
    ['podman', podmanFile, 'darwin', { HOME: '/h', XDG_RUNTIME_DIR: '/run/user/1' }, join('/h', CONTAINERS)],
    ['podman', podmanFile, 'win32', windows, join(windows.USERPROFILE, CONTAINERS)],
    ['podman', podmanFile, 'win32', { ...windows, REGISTRY_AUTH_FILE: 'D:\\auth.json' }, 'D:\\auth.json'],
    ['helm', helmFile, 'linux', { HOME: '/h', HELM_CONFIG_HOME: '/c', HELM_REGISTRY_CONFIG: '/f' }, '/f'],
    ['helm', helmFile, 'linux', { HOME: '/h', XDG_CONFIG_HOME: '/x', HELM_CONFIG_HOME: '/c' }, join('/c', REGISTRY)],
    ['helm', helmFile, 'darwin', { HOME: '/h', XDG_CONFIG_HOME: '/x' }, join('/x/helm', REGISTRY)],
    ['helm', helmFile, 'linux', { HOME: '/h' }, join('/h/.config/helm', REGISTRY)],
    ['helm', helmFile, 'darwin', { HOME: '/h' }, join('/h/Library/Preferences/helm', REGISTRY)],
    ['helm', helmFile, 'win32', { USERPROFILE: '/h', APPDATA: '/a' }, join('/a/helm', REGISTRY)]
  ])('%s is found where it looks (%#)', (_, find, platform, env, place) => {
    expect(find(env, platform)).toBe(place)
  })
})
