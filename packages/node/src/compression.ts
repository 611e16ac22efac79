import {
  type PermessageDeflate,
  type PermessageDeflateOptions,
  permessageDeflate,
} from '@offhook/permessage-deflate'
import { zlibEngine } from './zlib-engine.ts'

/** permessage-deflate (RFC 7692): `true` for its defaults, or how to compress. */
export type Compression = boolean | Omit<PermessageDeflateOptions, 'engine'>

/** The extensions to offer or to accept, for either role. */
export function extensionsFor(compression: Compression): PermessageDeflate[] {
  if (compression === false) return []
  return [permessageDeflate({ ...(compression === true ? {} : compression), engine: zlibEngine })]
}
