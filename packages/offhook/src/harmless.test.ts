import { describe, expect, it } from 'vitest'
import { harmless, harmlessLines } from './harmless.ts'

describe('A stranger’s text', () => {
  it.each([
    ['clears no screen', '\u001b[2J', '\\x1b[2J'],
    ['sets no title', '\u001b]0;root#\u0007', '\\x1b]0;root#\\x07'],
    ['begins no sequence in one byte either', '\u009b2J', '\\x9b2J'],
    ['overwrites nothing', 'fine\rbad\b', 'fine\\x0dbad\\x08'],
    ['makes no line that looks like ours', 'a\n204 OK', 'a\\x0a204 OK'],
    ['is not reordered', '\u202egpj.exe', '\\u202egpj.exe'],
    ['has no mark that is not seen', 'a\u2066b\u2069\u200f', 'a\\u2066b\\u2069\\u200f'],
    ['may be in any language', 'Grüße, 你好, שלום 👋🏽', 'Grüße, 你好, שלום 👋🏽'],
  ])('%s', (_title, text, shown) => {
    expect(harmless(text)).toBe(shown)
  })

  it('keeps what it may', () => {
    expect(harmless('a\n\tb\r', '\n\t')).toBe('a\n\tb\\x0d')
  })

  it('of several lines has none that looks like ours', () => {
    expect(harmlessLines('a\n204 OK\r', '  ')).toBe('a\n  204 OK\\x0d')
  })
})
