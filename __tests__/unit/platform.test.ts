import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { dockerFolder, otherClients, podmanFile } from '../../src/credentials/config-files.ts'
import { findProgram, findRefused } from '../../src/runner/exec.ts'

describe('the program of an engine', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'find-'))
    for (const file of ['a/docker', 'a/podman.txt', 'b/docker.exe', 'c/docker.cmd', 'c/docker.exe/x']) {
      mkdirSync(join(root, file, '..'), { recursive: true })
      writeFileSync(join(root, file), '')
    }
    for (const file of ['a/docker', 'c/docker.cmd']) chmodSync(join(root, file), 0o755)
  })

  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const at = (...folders: string[]) => folders.map(folder => join(root, folder))

  // On Windows, the colon after a drive's letter would separate folders here.
  const elsewhere = process.platform === 'win32' ? it.skip : it

  elsewhere('is taken from the first folder of PATH that has it', () => {
    const PATH = ['', ...at('none', 'a', 'b')].join(':')
    expect(findProgram('docker', { PATH }, 'linux')).toBe(join(root, 'a', 'docker'))
    expect(findProgram('podman', { PATH }, 'linux')).toBeUndefined()
    expect(findProgram('docker', {}, 'linux')).toBeUndefined()
  })

  it('is an .exe on Windows, and neither a script nor a file without an extension', () => {
    chmodSync(join(root, 'b/docker.exe'), 0o755)
    expect(findProgram('docker', { PATH: at('a', 'c', 'b').join(';') }, 'win32')).toBe(join(root, 'b', 'docker.exe'))
    expect(findProgram('docker', { PATH: at('a', 'c').join(';') }, 'win32')).toBeUndefined()
  })

  it('is not taken from the workspace or by a relative folder, on Windows either', () => {
    chmodSync(join(root, 'b/docker.exe'), 0o755)
    const PATH = ['b', '', '.', ...at('b')].join(';')
    expect(findProgram('docker', { PATH, GITHUB_WORKSPACE: root }, 'win32')).toBeUndefined()
    expect(findRefused('docker', { PATH, GITHUB_WORKSPACE: root }, 'win32')).toBe(
      `${join(root, 'b', 'docker.exe')}, which is in the workspace`
    )
    expect(findProgram('docker', { PATH, GITHUB_WORKSPACE: join(root, 'a') }, 'win32')).toBe(join(root, 'b/docker.exe'))
  })

  it('reads quotes around a folder on Windows', () => {
    chmodSync(join(root, 'b/docker.exe'), 0o755)
    const PATH = at('a', 'b')
      .map(folder => `"${folder}"`)
      .join(';')
    expect(findProgram('docker', { PATH }, 'win32')).toBe(join(root, 'b', 'docker.exe'))
  })

  it('reads quotes as part of a name where they are not around a folder', () => {
    chmodSync(join(root, 'b/docker.exe'), 0o755)
    const [folder = ''] = at('b')
    expect(findProgram('docker', { PATH: `x"${folder}"` }, 'win32')).toBeUndefined()
  })

  it('tells of a script that Windows would run in place of a program', () => {
    const PATH = at('a', 'c').join(';')
    expect(findRefused('docker', { PATH }, 'win32')).toBe(
      `${join(root, 'c', 'docker.cmd')}, and a script is not started`
    )
    expect(findRefused('docker', { PATH }, 'linux')).toBeUndefined()
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
