import { mapStore } from '../map-store.ts'
import type { OpenStore } from '../replay-store.ts'
import type {
  HashAlgorithm,
  ImportKey,
  ImportPrivateKey,
  ImportPublicKey,
  Part,
  SignatureAlgorithm,
} from './contract.ts'

const encoder = new TextEncoder()

const names: Record<HashAlgorithm, string> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }

/** For every runtime that has WebCrypto and not node:crypto. `subtle.verify` compares in constant time. */
export const importKey: ImportKey = (algorithm, secret) => {
  const { subtle } = globalThis.crypto
  const hmac = { name: 'HMAC', hash: names[algorithm] }
  const imported = subtle.importKey('raw', secret.slice(), hmac, false, ['sign', 'verify'])
  return {
    async sign(parts) {
      return new Uint8Array(await subtle.sign('HMAC', await imported, join(parts)))
    },
    async verify(parts, candidates) {
      const key = await imported
      const bytes = join(parts)
      for (const candidate of candidates) {
        if (await subtle.verify('HMAC', key, candidate.slice(), bytes)) return candidate
      }
      return undefined
    },
  }
}

/** What a key is imported as, and what it is used with. */
type Parameters = RsaHashedImportParams & EcKeyImportParams & EcdsaParams

const rsa = { name: 'RSASSA-PKCS1-v1_5', namedCurve: '' }
const parameters: Record<SignatureAlgorithm, Parameters> = {
  ed25519: { name: 'Ed25519', namedCurve: '', hash: '' },
  'ecdsa-p256-sha256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'rsa-sha256': { ...rsa, hash: 'SHA-256' },
  'rsa-sha1': { ...rsa, hash: 'SHA-1' },
}

export const importPublicKey: ImportPublicKey = (algorithm, spki) => {
  const { subtle } = globalThis.crypto
  const imported = subtle.importKey('spki', spki.slice(), parameters[algorithm], false, ['verify'])
  // `verify` rejects with this failure; until then, it must not count as unhandled.
  imported.catch(() => {})
  return {
    async verify(parts, candidates) {
      const key = await imported
      const message = join(parts)
      for (const candidate of candidates) {
        const genuine = await subtle.verify(parameters[algorithm], key, candidate.slice(), message)
        if (genuine) return new Uint8Array(await subtle.digest('SHA-256', message))
      }
      return undefined
    },
  }
}

export const importPrivateKey: ImportPrivateKey = (algorithm, pkcs8) => {
  const { subtle } = globalThis.crypto
  const imported = subtle.importKey('pkcs8', pkcs8.slice(), parameters[algorithm], false, ['sign'])
  imported.catch(() => {})
  return {
    async sign(parts) {
      return new Uint8Array(await subtle.sign(parameters[algorithm], await imported, join(parts)))
    },
  }
}

function join(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const bytes = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part))
  const joined = new Uint8Array(bytes.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of bytes) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

export const openStore: OpenStore = mapStore
