import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { importPrivateKey, importPublicKey } from '#crypto'
import type { SignatureAlgorithm } from './contract.ts'
import * as node from './node.ts'
import * as web from './web.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const parts = [bytes('Hello'), ', ', bytes('World!')]
const digest = new Uint8Array(createHash('sha256').update('Hello, World!').digest())

const rsa = pair(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const pairs: Record<SignatureAlgorithm, ReturnType<typeof pair>> = {
  ed25519: pair(generateKeyPairSync('ed25519')),
  'ecdsa-p256-sha256': pair(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  'rsa-sha256': rsa,
  'rsa-sha1': rsa,
}
const algorithms = Object.keys(pairs) as SignatureAlgorithm[]

function pair({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) {
  return {
    spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    pkcs8: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
  }
}

describe('#crypto', () => {
  it('is that of node:crypto where there is Node', () => {
    expect(importPublicKey).toBe(node.importPublicKey)
    expect(importPrivateKey).toBe(node.importPrivateKey)
  })
})

describe.each([
  ['node', node, web],
  ['web', web, node],
])('%s', (_, own, other) => {
  describe.each(algorithms)('%s', (algorithm) => {
    const { spki, pkcs8 } = pairs[algorithm]
    const key = own.importPublicKey(algorithm, spki)

    it('verifies what is signed here and elsewhere, and gives a digest of it', async () => {
      for (const runtime of [own, other]) {
        const signature = await runtime.importPrivateKey(algorithm, pkcs8).sign(parts)
        const found = await key.verify(parts, [new Uint8Array(signature.length), signature])
        expect(found && new Uint8Array(found)).toEqual(digest)
      }
    })

    it('refuses what is altered, of another length, empty, or missing', async () => {
      const signature = await own.importPrivateKey(algorithm, pkcs8).sign(parts)
      const wrong = [
        new Uint8Array(),
        new Uint8Array(signature.length),
        signature.map((byte, index) => (index === 0 ? byte ^ 1 : byte)),
        signature.subarray(1),
        new Uint8Array([...signature, 0]),
      ]
      expect(await key.verify(parts, wrong)).toBeUndefined()
      expect(await key.verify(parts, [])).toBeUndefined()
      expect(await key.verify([bytes('Hello, World?')], [signature])).toBeUndefined()
    })
  })

  it('does not take a signature by another algorithm', async () => {
    const { spki, pkcs8 } = rsa
    const signature = await own.importPrivateKey('rsa-sha1', pkcs8).sign(parts)
    expect(await own.importPublicKey('rsa-sha256', spki).verify(parts, [signature])).toBeUndefined()
  })
})

describe('a key that is none', () => {
  const point = new Uint8Array([
    ...pairs['ecdsa-p256-sha256'].spki.subarray(0, 27),
    ...new Uint8Array(64).fill(1),
  ])

  it('is refused at once by node:crypto, and by WebCrypto when it is used', async () => {
    expect(() => node.importPublicKey('ecdsa-p256-sha256', point)).toThrow()
    expect(() => node.importPrivateKey('ed25519', point)).toThrow()
    await expect(web.importPublicKey('ecdsa-p256-sha256', point).verify(parts, [])).rejects.toThrow()
    await expect(web.importPrivateKey('ed25519', point).sign(parts)).rejects.toThrow()
  })

  it('ends no process where WebCrypto is not asked to use it', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    web.importPublicKey('ecdsa-p256-sha256', point)
    web.importPrivateKey('ed25519', point)
    await setTimeout(50)
    expect(unhandled).not.toHaveBeenCalled()
  })
})
