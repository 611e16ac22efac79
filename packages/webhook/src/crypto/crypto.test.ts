import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { importKey } from '#crypto'
import type { HashAlgorithm } from './contract.ts'
import * as node from './node.ts'
import * as web from './web.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const secret = bytes("It's a Secret to Everybody")

describe('#crypto', () => {
  it('is that of node:crypto where there is Node', () => {
    expect(importKey).toBe(node.importKey)
  })
})

describe.each([
  ['node', node.importKey],
  ['web', web.importKey],
])('%s', (_, importKey) => {
  it.each<HashAlgorithm>(['sha1', 'sha256', 'sha512'])(
    'makes the %s MAC of the joined parts',
    async (algorithm) => {
      const key = importKey(algorithm, secret)
      const mac = createHmac(algorithm, secret).update('Hello, World!').digest()
      expect(Buffer.from(await key.sign([bytes('Hello'), bytes(', '), bytes('World!')]))).toEqual(mac)
      expect(Buffer.from(await key.sign([bytes('Hello, World!')]))).toEqual(mac)
      expect(Buffer.from(await key.sign(['Hello', bytes(', World'), '!']))).toEqual(mac)
    },
  )

  it('takes a text for its bytes in UTF-8', async () => {
    const key = importKey('sha256', secret)
    for (const text of ['', 'é', '\u{20ac}', '\u{1f600}', '\ud800']) {
      expect(await key.sign([text])).toEqual(await key.sign([bytes(text)]))
    }
  })

  it('finds the genuine candidate wherever it stands', async () => {
    const key = importKey('sha256', secret)
    const mac = await key.sign([bytes('x')])
    const other = new Uint8Array(32)
    expect(await key.verify([bytes('x')], [mac, other])).toBe(mac)
    expect(await key.verify([bytes('x')], [other, mac])).toBe(mac)
  })

  it('finds none that is shorter, longer, another, or missing', async () => {
    const key = importKey('sha256', secret)
    const mac = await key.sign([bytes('x')])
    const wrong = [
      new Uint8Array(),
      mac.subarray(0, 31),
      new Uint8Array([...mac, 0]),
      mac.map((byte) => byte ^ 1),
    ]
    expect(await key.verify([bytes('x')], wrong)).toBeUndefined()
    expect(await key.verify([bytes('x')], [])).toBeUndefined()
    expect(await key.verify([bytes('y')], [mac])).toBeUndefined()
  })
})
