import { describe, expect, it } from '@jest/globals'
import { explainProgramFailure } from '../../src/diagnosis/programs.ts'

describe('what a program prints when it fails', () => {
  it.each([
    ['docker-snap', 'cannot create user data directory: /home/runner/snap/docker/2915: Permission denied', 'snap'],
    ['docker-snap', 'snap-confine has elevated permissions and is not confined but should be.', 'snap'],
    ['docker-snap', '/system.slice/runner.service is not a snap cgroup', 'snap'],
    [
      'docker-permission',
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info"',
      'socket of the docker daemon'
    ],
    [
      'docker-permission',
      'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
      'socket of the docker daemon'
    ],
    [
      'credential-helper',
      'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: ``',
      'not installed, or failed'
    ],
    ['credential-helper', 'the credential helper docker-credential-pass is not on PATH', 'not installed, or failed'],
    [
      'credential-helper',
      'Error saving credentials: error storing credentials - err: exit status 1, out: `Cannot autolaunch D-Bus without X11 $DISPLAY`',
      'not installed, or failed'
    ],
    [
      'credential-helper',
      'error storing credentials - err: exit status 1, out: `pass not initialized: exit status 1: Error: password store is empty. Try "pass init".`',
      'not installed, or failed'
    ],
    ['credential-helper', 'docker-credential-pass store failed: gpg: decryption failed', 'not installed, or failed'],
    [
      'docker-context',
      'Current context "gone" is not found on the file system, please check your config file',
      '`gone`'
    ],
    [
      'docker-context',
      'unable to resolve docker endpoint: context "gone": context not found: open /x/meta.json',
      '`gone`'
    ],
    [
      'docker-context',
      'unable to resolve docker endpoint: open /certs/ca.pem: no such file or directory',
      'DOCKER_CERT_PATH names, and cannot use `ca.pem`'
    ],
    [
      'docker-context',
      'unable to resolve docker endpoint: open .docker/ca.pem: no such file or directory',
      'the folder of docker (`~/.docker`, or what DOCKER_CONFIG names) has no `ca.pem`'
    ],
    ['docker-context', 'failed to retrieve context tls info: ca.pem seems invalid', 'cannot use `ca.pem`'],
    [
      'docker-context',
      'failed to retrieve context tls info: tls: failed to find any PEM data in key input',
      'cannot use `tls: failed to find any PEM data in key input`'
    ],
    ['docker-config-folder', 'stat /home/runner/.docker/config.json/config.json: not a directory', 'names a file'],
    ['old-engine', 'unknown flag: --password-stdin', 'before 17.07'],
    ['runtime-dir', 'XDG_RUNTIME_DIR directory "/run/user/0" is not owned by the current user', 'of another user'],
    ['runtime-dir', 'lstat /run/user/1001: no such file or directory', 'does not exist'],
    ['podman-socket', 'unable to connect to Podman socket: failed to connect: dial tcp: refused', 'nothing listens'],
    [
      'podman-config',
      'loading registries configuration "/etc/containers/registries.conf": toml: line 1',
      'configuration file'
    ],
    ['podman-config', 'open /home/runner/.config/containers/storage.conf: is a directory', 'configuration file'],
    ['podman-config', 'Failed to read /etc/my.conf toml: line 2: expected a key', 'configuration file'],
    ['no-home', 'level=error msg="cannot determine user\'s homedir"', 'HOME is not set or names no folder.'],
    ['no-home', 'cannot resolve /gone: lstat /gone: no such file or directory', 'names no folder `/gone`.'],
    ['login-failed', 'docker login did not run to its end: it printed more than 1 MiB and was ended', 'without an end'],
    ['podman-cannot-run', 'cannot re-exec process to join the existing user namespace', 'as this user'],
    ['podman-cannot-run', "'overlay' is not supported over overlayfs", 'as this user'],
    ['no-home', '$HOME is not defined', 'home of the user'],
    [
      'engine-certificate',
      'Get "https://ghcr.io/v2/": x509: certificate signed by unknown authority',
      'does not trust'
    ],
    ['too-many-requests', 'denied: permission_denied: You have exceeded a secondary rate limit', 'no refusal'],
    ['file-permission', 'open /home/runner/.docker/config.json: permission denied', '/home/runner/.docker/config.json'],
    ['file-permission', "EACCES: permission denied, open '/home/runner/.docker/x'", '/home/runner/.docker/x']
  ])('%s: %s', (id, printed, cause) => {
    const found = explainProgramFailure(printed)
    expect(found?.id).toBe(id)
    expect(found?.text).toContain(cause)
    for (const fix of found?.fixes ?? []) expect(fix).toMatch(/^[^\n]{8,120}?\.(?: |$)/)
    expect(found?.fixes.length).toBeGreaterThan(0)
  })

  it.each(['denied: denied', 'exit code 1: it printed nothing', 'unauthorized: authentication required'])(
    '%s is not explained',
    printed => expect(explainProgramFailure(printed)).toBeUndefined()
  )

  it('puts no path with special characters into a command to paste', () => {
    expect(explainProgramFailure('open /tmp/$(id);x: permission denied')).toBeUndefined()
  })
})
