export { DeflateCodec } from './codec.ts'
export type { DeflateEngine, DeflateSettings, EngineInflated, InflateSettings } from './engine.ts'
export { PermessageDeflateError, type PermessageDeflateErrorCode } from './error.ts'
export type { Inflated } from './inflater.ts'
export type { DeflateParameters } from './parameters.ts'
export {
  type PermessageDeflate,
  type PermessageDeflateOptions,
  permessageDeflate,
} from './permessage-deflate.ts'
