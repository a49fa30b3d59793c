import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { classicPat } from '../../simulator/github/tokens.ts'
import { containsSecret, maskSecret } from '../../src/runner/masks.ts'
import { errorLines, escapeCommands, sanitize } from '../../src/runner/sanitize.ts'
import { always, anything } from '../support/texts.ts'

describe('text from outside', () => {
  it('is one clean line of at most so many characters', () => {
    always(anything, fc.integer({ min: 1, max: 400 }), (text, limit) => {
      const shown = sanitize(text, limit)
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}|##\[/u)
      expect(shown).not.toMatch(/^\s*::/)
      expect([...shown].length).toBeLessThanOrEqual(limit + 1)
    })
  })

  it('in a line of the log is no command, whatever stands before it', () => {
    always(anything, anything, (before, text) => {
      const line = escapeCommands(`${before}${text}`)
      expect(line).not.toMatch(/[\r\n]|##\[/)
      expect(line.trimStart().startsWith('::')).toBe(false)
    })
  })

  it('never shows a masked secret, wherever invisible characters were put into it', () => {
    const secret = classicPat({ name: 'kept' }).value
    maskSecret(secret)
    const mark = fc.constantFrom('\u200b', '\u001b[0m', '\u0000', '\u202e', '\u00ad', '\ufeff', '\u0085')
    always(fc.integer({ min: 1, max: secret.length - 1 }), mark, fc.integer({ min: 1, max: 300 }), (at, put, limit) => {
      const text = `x ${secret.slice(0, at)}${put}${secret.slice(at)} y`
      const shown = sanitize(text, limit)
      expect(shown.replaceAll(' ', '')).not.toContain(secret)
      expect(shown.startsWith('x ***') || limit < 5).toBe(true)
    })
  })
})

it('a text holds a masked secret of eight characters or more; a shorter one may be there by chance', () => {
  for (const secret of ['ordinary', 'chance']) maskSecret(secret)
  expect(['an ordinary text', 'by chance'].map(containsSecret)).toEqual([true, false])
})

describe('the reason that a program failed', () => {
  const denied = 'Error response from daemon: Get "https://ghcr.io/v2/": denied: denied'

  it.each([
    ['the only line', denied, denied],
    ['the last line', `trying ghcr.io\n${denied}\n`, denied],
    [
      'the line before the advice on how to store credentials',
      `${denied}\n\nWARNING! Your credentials are stored unencrypted in '/home/runner/.docker/config.json'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n`,
      denied
    ],
    [
      'the line after the warnings of podman',
      'time="2026-11-01T00:00:00Z" level=warning msg="The cgroupv2 manager is set to systemd"\nError: authenticating creds for "ghcr.io": invalid username/password',
      'Error: authenticating creds for "ghcr.io": invalid username/password'
    ],
    ['the line before the hint at the help', "unknown flag: --x\nSee 'podman login --help'", 'unknown flag: --x'],
    ['the last note, where there is nothing else', 'INFO one\nINFO two', 'INFO two'],
    ['nothing, of no output', '\n \n', undefined]
  ])('is %s', (_, output, reason) => expect(errorLines(output)[0]).toBe(reason))

  it('comes with the lines before it that are no notes, the last first', () =>
    expect(errorLines('first\nINFO two\n\nthird\n')).toEqual(['third', 'first']))

  it('is shown whole, however long the notes before it are', () => {
    const notes = Array.from({ length: 100 }, (_, n) => `level=info msg="step ${n}"`).join('\n')
    expect(errorLines(`${notes}\n${denied}`)).toEqual([denied])
  })
})
