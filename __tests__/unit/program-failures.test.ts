import { describe, expect, it } from '@jest/globals'
import { explainProgramFailure } from '../../src/diagnosis/program-failures.ts'

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
      'docker-credential-desktop, which is not on PATH'
    ],
    [
      'credential-helper',
      'the credential helper docker-credential-pass is not on PATH',
      'docker-credential-pass, which is not on PATH'
    ],
    [
      'credential-helper',
      'Error saving credentials: error storing credentials - err: exit status 1, out: `Cannot autolaunch D-Bus without X11 $DISPLAY`',
      'failed: Cannot autolaunch D-Bus without X11 $DISPLAY'
    ],
    [
      'credential-helper',
      'error storing credentials - err: exit status 1, out: `pass not initialized: exit status 1: Error: password store is empty. Try "pass init".`',
      'failed: pass not initialized'
    ],
    [
      'credential-helper',
      'docker-credential-pass store failed: gpg: decryption failed',
      'failed: gpg: decryption failed'
    ],
    ['file-permission', 'open /home/runner/.docker/config.json: permission denied', '/home/runner/.docker/config.json'],
    ['file-permission', "EACCES: permission denied, open '/home/runner/.docker/x'", '/home/runner/.docker/x']
  ])('%s: %s', (id, printed, cause) => {
    const advice = explainProgramFailure(printed)
    expect(advice?.id).toBe(id)
    expect(advice?.cause).toContain(cause)
    expect(advice?.remedy).not.toBe('')
    expect(advice?.fixes?.length).toBeGreaterThan(0)
  })

  it.each(['denied: denied', 'exit code 1: it printed nothing', 'unauthorized: authentication required'])(
    '%s is not explained',
    printed => expect(explainProgramFailure(printed)).toBeUndefined()
  )

  it('puts no path with special characters into a command to paste', () => {
    expect(explainProgramFailure('open /tmp/$(id);x: permission denied')).toBeUndefined()
  })
})
