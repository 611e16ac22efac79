export { ProtocolError, type ProtocolErrorCode } from './error.ts'
export type { Inflated, MessageExtension } from './extension.ts'
export { type CloseInfo, Protocol, type ProtocolOptions, type ProtocolSink } from './protocol.ts'
export type { State } from './state.ts'
