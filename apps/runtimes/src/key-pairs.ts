import type { SignatureAlgorithm } from '@offhook/webhook'

/** A key pair as a PEM file has it, made by the runtime's own WebCrypto. */
export interface KeyPair {
  readonly publicKey: string
  readonly privateKey: string
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
}

/** How each is generated. */
const algorithms = {
  ed25519: { name: 'Ed25519' },
  'ecdsa-p256-sha256': { name: 'ECDSA', namedCurve: 'P-256' },
  'rsa-sha256': { ...RSA, hash: 'SHA-256' },
  'rsa-sha1': { ...RSA, hash: 'SHA-1' },
} as const

export const signatureAlgorithms = Object.keys(algorithms) as SignatureAlgorithm[]

export async function keyPair(algorithm: SignatureAlgorithm): Promise<KeyPair> {
  const { subtle } = crypto
  const pair = await subtle.generateKey(algorithms[algorithm], true, ['sign', 'verify'])
  if (!('publicKey' in pair)) throw new Error(`${algorithm} has no key pair`)
  return {
    publicKey: pem('PUBLIC KEY', await subtle.exportKey('spki', pair.publicKey)),
    privateKey: pem('PRIVATE KEY', await subtle.exportKey('pkcs8', pair.privateKey)),
  }
}

function pem(label: string, der: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(der)))
  return `-----BEGIN ${label}-----\n${base64.replace(/(.{64})/g, '$1\n')}\n-----END ${label}-----\n`
}
