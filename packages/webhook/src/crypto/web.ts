import type { HashAlgorithm, ImportKey } from './contract.ts'

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

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
