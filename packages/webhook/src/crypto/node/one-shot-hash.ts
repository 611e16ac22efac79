import crypto from 'node:crypto'

/**
 * `crypto.hash` of Node 20.12 and newer, as far as it is used here. `binary` is a text with a character for each byte: no
 * table is looked up by what is secret, and a text is made faster than a Buffer.
 */
export type OneShotHash = (algorithm: string, data: Uint8Array | string, encoding: 'binary') => string

/** Node 20.12 and newer have it; where it is missing, to import it by name would be an error. */
export const oneShotHash: OneShotHash | undefined = crypto.hash
