import { describe, expect, test } from 'vitest'
import { webPlatform } from './platform.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const texts = ['', 'Hello', 'é', '日本', '😀', '\ufeffBOM', '\0', 'x'.repeat(5000)]

describe('§5.6 Text: "Payload data" is text data encoded as UTF-8', () => {
  test.each(texts)('%j is decoded from the midst of a chunk, encoded beside and in place', (text) => {
    const bytes = utf8(text)
    const chunk = new Uint8Array(bytes.length + 6).fill(0xff)
    chunk.set(bytes, 3)
    expect(webPlatform.decodeText(chunk, 3, 3 + bytes.length)).toBe(text)
    expect(webPlatform.isText(chunk, 3, 3 + bytes.length)).toBe(true)
    expect(webPlatform.encodeText(text)).toEqual(bytes)
    const target = new Uint8Array(text.length * 3 + 2)
    expect(webPlatform.writeText(text, target, 2)).toBe(bytes.length)
    expect(target.slice(2, 2 + bytes.length)).toEqual(bytes)
  })

  test('§8.1 What is not UTF-8 has no text, and does no harm to what comes after', () => {
    const bytes = Uint8Array.of(0x61, 0xc3)
    expect(webPlatform.decodeText(bytes, 0, 2)).toBeUndefined()
    expect(webPlatform.isText(bytes, 0, 2)).toBe(false)
    expect(webPlatform.decodeText(bytes, 0, 1)).toBe('a')
  })

  test('A lone surrogate cannot be encoded and becomes U+FFFD', () => {
    expect(webPlatform.encodeText('\ud800')).toEqual(utf8('\ufffd'))
  })
})

describe('Memory', () => {
  test('Memory is as long as was asked for, and holds nothing of others', () => {
    expect(webPlatform.allocate(5)).toEqual(new Uint8Array(5))
  })
})

describe('§5.3 "a fresh masking key from the set of allowed 32-bit values"', () => {
  test('Keys are 32 bits and differ, also when the pool of them is filled again', () => {
    const keys = Array.from({ length: 3000 }, () => webPlatform.maskingKey())
    expect(keys.every((key) => (key | 0) === key)).toBe(true)
    expect(new Set(keys).size).toBeGreaterThan(2990)
    expect(keys.some((key) => key < 0) && keys.some((key) => key > 0)).toBe(true)
  })
})
