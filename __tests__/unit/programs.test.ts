import { describe, expect, it } from '@jest/globals'
import { explainProgramFailure } from '../../src/diagnosis/programs.ts'

/** Words that are in what is told as the cause, of each id. */
const CAUSES: Record<string, string> = {
  'docker-snap': 'snap',
  'docker-permission': 'socket of the docker daemon',
  'credential-helper': 'not installed, or failed',
  'docker-config-folder': 'names a file',
  'old-engine': 'before 17.07',
  'podman-socket': 'nothing listens',
  'podman-config': 'configuration file',
  'podman-cannot-run': 'as this user',
  'login-failed': 'without an end',
  'engine-certificate': 'does not trust',
  'too-many-requests': 'no refusal'
}

describe('what a program prints when it fails', () => {
  it.each<[id: string, printed: string, cause?: string]>([
    ['docker-snap', 'cannot create user data directory: /home/runner/snap/docker/2915: Permission denied'],
    ['docker-snap', 'snap-confine has elevated permissions and is not confined but should be.'],
    ['docker-snap', '/system.slice/runner.service is not a snap cgroup'],
    [
      'docker-permission',
      'permission denied while trying to connect to the Docker daemon socket at unix:///docker.sock'
    ],
    ['docker-permission', 'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock'],
    ['credential-helper', 'error getting credentials - err: exec: "docker-credential-desktop": not found, out: ``'],
    ['credential-helper', 'the credential helper docker-credential-pass is not on PATH'],
    ['credential-helper', 'error storing credentials - err: exit status 1, out: `Cannot autolaunch D-Bus`'],
    ['credential-helper', 'docker-credential-pass store failed: gpg: decryption failed'],
    ['docker-context', 'Current context "gone" is not found on the file system, please check your config', '`gone`'],
    ['docker-context', 'unable to resolve docker endpoint: context "gone": context not found: open /x', '`gone`'],
    [
      'docker-context',
      'open /certs/ca.pem: no such file or directory',
      'DOCKER_CERT_PATH names, and cannot use `ca.pem`'
    ],
    ['docker-context', 'open .docker/ca.pem: no such file', '`~/.docker`, or what DOCKER_'],
    ['docker-context', 'failed to retrieve context tls info: ca.pem seems invalid', 'cannot use `ca.pem`'],
    ['docker-context', 'context tls info: tls: failed to find any PEM data', 'use `tls: failed to find any PEM data`'],
    ['docker-config-folder', 'stat /home/runner/.docker/config.json/config.json: not a directory'],
    ['old-engine', 'unknown flag: --password-stdin'],
    ['runtime-dir', 'XDG_RUNTIME_DIR directory "/run/user/0" is not owned by the current user', 'of another user'],
    ['runtime-dir', 'lstat /run/user/1001: no such file or directory', 'does not exist'],
    ['podman-socket', 'unable to connect to Podman socket: failed to connect: dial tcp: refused'],
    ['podman-config', 'loading registries configuration "/etc/containers/registries.conf": toml: line 1'],
    ['podman-config', 'open /home/runner/.config/containers/storage.conf: is a directory'],
    ['podman-config', 'Failed to read /etc/my.conf toml: line 2: expected a key'],
    ['podman-cannot-run', 'cannot re-exec process to join the existing user namespace'],
    ['podman-cannot-run', "'overlay' is not supported over overlayfs"],
    ['no-home', 'level=error msg="cannot determine user\'s homedir"', 'HOME is not set or names no folder.'],
    ['no-home', 'cannot resolve /gone: lstat /gone: no such file or directory', 'names no folder `/gone`.'],
    ['no-home', '$HOME is not defined', 'home of the user'],
    ['login-failed', 'docker login did not run to its end: it printed more than 1 MiB and was ended'],
    ['engine-certificate', 'Get "https://ghcr.io/v2/": x509: certificate signed by unknown authority'],
    ['too-many-requests', 'denied: permission_denied: You have exceeded a secondary rate limit'],
    ['file-permission', 'open /home/runner/.docker/config.json: permission denied', '/home/runner/.docker/config.json'],
    ['file-permission', "EACCES: permission denied, open '/home/runner/.docker/x'", '/home/runner/.docker/x']
  ])('%s: %s', (id, printed, cause = CAUSES[id] ?? '?') => {
    const found = explainProgramFailure(printed)
    expect(found?.id).toBe(id)
    expect(found?.text).toContain(cause)
    for (const fix of found?.fixes ?? []) expect(fix).toMatch(/^[^\n]{8,120}?\.(?: |$)/)
    expect(found?.fixes.length).toBeGreaterThan(0)
  })

  it.each([
    'denied: denied',
    'exit code 1: it printed nothing',
    'unauthorized: authentication required',
    // No path with special characters comes into a command to paste.
    'open /tmp/$(id);x: permission denied'
  ])('%s is not explained', printed => expect(explainProgramFailure(printed)).toBeUndefined())
})
