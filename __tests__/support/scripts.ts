import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Job } from '../../simulator/runner/job.ts'

/** A program in bash. Out: its path. */
export function script(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/bash\n${text}\n`, { mode: 0o755 })
  return file
}

/** An engine of a job that is a script. Out: its path. */
export const plantEngine = (job: Job, text: string, name = 'docker'): string => script(join(job.folder.bin, name), text)

/** What a docker does that stores the login where it is told to. */
export const STORES_LOGIN = `t=$(cat); umask 077; mkdir -p "$DOCKER_CONFIG"
printf '{"auths":{"ghcr.io":{"auth":"%s"}}}' "$(printf 'octocat:%s' "$t" | base64 -w0)" >"$DOCKER_CONFIG/config.json"`
