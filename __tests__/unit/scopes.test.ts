import { describe, expect, it } from '@jest/globals'
import { missingScopes } from '../../src/github/token.ts'

describe('the hierarchy of scopes', () => {
  it.each<[string[] | undefined, string[], string[]]>([
    [undefined, ['read:packages'], []],
    [['write:packages'], ['read:packages'], []],
    [['repo'], ['read:packages'], ['read:packages']],
    [['repo'], ['public_repo', 'repo:status', 'security_events', 'admin:repo_hook', 'read:repo_hook'], []],
    [['admin:repo_hook'], ['write:repo_hook', 'read:repo_hook'], []],
    [['write:repo_hook'], ['read:repo_hook', 'admin:repo_hook'], ['admin:repo_hook']],
    [['admin:org'], ['write:org', 'read:org', 'admin:org_hook'], ['admin:org_hook']],
    [['admin:public_key', 'admin:gpg_key'], ['write:public_key', 'read:gpg_key'], []],
    [['admin:enterprise'], ['read:enterprise', 'manage_billing:enterprise', 'manage_runners:enterprise'], []],
    [['user'], ['read:user', 'user:email', 'user:follow'], []],
    [['project'], ['read:project', 'notifications'], ['notifications']],
    [['delete:packages'], ['read:packages', 'delete:packages'], ['read:packages']],
    [[], ['read:packages', 'delete:packages'], ['read:packages', 'delete:packages']]
  ])('%j, asked for %j, lacks %j', (scopes, wanted, missing) => expect(missingScopes(scopes, wanted)).toEqual(missing))
})
