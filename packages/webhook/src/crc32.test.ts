import { expect, it } from 'vitest'
import { crc32 } from './crc32.ts'

it.each([
  ['', 0],
  ['123456789', 0xcbf43926],
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
])('of %j is %i', (text, crc) => {
  expect(crc32(new TextEncoder().encode(text))).toBe(crc)
})
