import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { dockerFolder, otherClients, podmanFile } from '../../src/credentials/config-files.ts'
import { findProgram, findRefused } from '../../src/runner/exec.ts'

type Maybe = string | undefined

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

describe('where engines keep credentials', () => {
  const windows = { USERPROFILE: 'C:\\Users\\runner', HOME: '/c/Users/else' }

  it.each([
    ['linux', { HOME: '/home/runner' }, join('/home/runner', '.docker')],
    ['darwin', { HOME: '/Users/runner' }, join('/Users/runner', '.docker')],
    ['win32', windows, join('C:\\Users\\runner', '.docker')],
    ['win32', { ...windows, DOCKER_CONFIG: 'D:\\docker' }, 'D:\\docker'],
    ['linux', { HOME: '/home/runner', DOCKER_CONFIG: '' }, join('/home/runner', '.docker')]
  ] as const)('is for docker on %s with %j: %s', (platform, env, folder) => {
    expect(dockerFolder(env, platform)).toBe(folder)
  })

  it.each([
    // XDG_RUNTIME_DIR counts only if the folder exists, as tmpdir() does.
    ['linux', { HOME: '/h', XDG_RUNTIME_DIR: tmpdir() }, join(tmpdir(), 'containers', 'auth.json')],
    ['darwin', { HOME: '/h', XDG_RUNTIME_DIR: '/run/user/1' }, join('/h', '.config', 'containers', 'auth.json')],
    ['win32', windows, join('C:\\Users\\runner', '.config', 'containers', 'auth.json')],
    ['win32', { ...windows, REGISTRY_AUTH_FILE: 'D:\\auth.json' }, 'D:\\auth.json']
  ] as const)('is for podman on %s with %j: %s', (platform, env, file) => {
    expect(podmanFile(env, platform)).toBe(file)
  })

  it.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    ['HELM_REGISTRY_CONFIG', { HOME: '/h', HELM_CONFIG_HOME: '/c', HELM_REGISTRY_CONFIG: '/f' }, 'linux', '/f'],
    ['HELM_CONFIG_HOME', { HOME: '/h', XDG_CONFIG_HOME: '/x', HELM_CONFIG_HOME: '/c' }, 'linux', '/c'],
    ['XDG_CONFIG_HOME', { HOME: '/h', XDG_CONFIG_HOME: '/x' }, 'darwin', '/x/helm'],
    ['the home on Linux', { HOME: '/h' }, 'linux', '/h/.config/helm'],
    ['the home on macOS', { HOME: '/h' }, 'darwin', '/h/Library/Preferences/helm'],
    ['APPDATA on Windows', { USERPROFILE: '/h', APPDATA: '/a' }, 'win32', '/a/helm']
  ])('has those of helm where helm looks: %s', (_, env, platform, folder) => {
    const [helm] = otherClients(env, platform).filter(({ name }) => name === 'helm')
    expect(helm?.file).toBe(folder === '/f' ? folder : join(folder, 'registry', 'config.json'))
  })
})
