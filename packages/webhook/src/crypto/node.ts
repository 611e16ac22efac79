import type { OpenStore } from '../replay-store.ts'
import { tableStore } from '../table-store.ts'
import type { ImportKey } from './contract.ts'
import { fingerprintBy } from './node/fingerprint.ts'
import { importMacKey } from './node/mac.ts'
import { oneShotHash } from './node/one-shot-hash.ts'

export { importPrivateKey, importPublicKey } from './node/signature.ts'

/** Synchronous: WebCrypto takes four to eight times as long for bodies of usual size. */
export const importKey: ImportKey = (algorithm, secret) => importMacKey(algorithm, secret, oneShotHash)

export const openStore: OpenStore = (max, now) => tableStore(fingerprintBy(oneShotHash), max, now)
