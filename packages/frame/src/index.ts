export { CloseCode, type CloseCodeClass, classifyCloseCode, isWireCloseCode } from './close-code.ts'
export { type ClosePayload, decodeClosePayload, encodeClosePayload } from './close-payload.ts'
export { FrameDecoder, type FrameSink } from './decoder.ts'
export { FrameError, type FrameErrorCode } from './error.ts'
export {
  checkHeader,
  FIN,
  type HeaderRules,
  headerLength,
  headerLengthFor,
  MAX_CONTROL_PAYLOAD,
  payloadLength,
  RSV1,
  writeHeader,
} from './header.ts'
export { applyMask } from './mask.ts'
export { isControl, isReserved, Opcode } from './opcode.ts'
export { type Platform, webPlatform } from './platform.ts'
export { closeCodeOf, type Violation, violations } from './violation.ts'
export { FrameWriter, type FrameWriterOptions, Slab, type SlabOptions } from './writer.ts'
