import type { ClientExtension, ServerExtension } from '@offhook/handshake'
import { type CodecSettings, DeflateCodec } from './codec.ts'
import type { DeflateEngine } from './engine.ts'
import { PermessageDeflateError, type PermessageDeflateErrorCode } from './error.ts'
import {
  acceptOffer,
  confirmResponse,
  type DeflateParameters,
  MAX_WINDOW_BITS,
  MIN_WINDOW_BITS,
  readParameters,
  writeOffers,
  writeResponse,
} from './parameters.ts'

/** How to compress. The first four are wishes; the other end may grant less. */
export interface PermessageDeflateOptions {
  /** DEFLATE as the platform has it. */
  readonly engine: DeflateEngine
  /** Whether the server compresses each message alone, so that it holds no window between. Default true. */
  readonly serverNoContextTakeover?: boolean | undefined
  /** Whether the client compresses each message alone, so that the server holds no window between. Default true. */
  readonly clientNoContextTakeover?: boolean | undefined
  /** The base-2 logarithm of the server's window in bytes, 8 to 15. Default 15. */
  readonly serverMaxWindowBits?: number | undefined
  /** The base-2 logarithm of the client's window in bytes, 8 to 15. Default 15. */
  readonly clientMaxWindowBits?: number | undefined
  /** How hard to compress, 0 to 9. Default 3: half the time of 6, on JSON a few percent larger. */
  readonly level?: number | undefined
  /** Bytes below which a message is sent as it is. Default 1,024, or 128 with context takeover. */
  readonly threshold?: number | undefined
  /** Bytes above which a message is worked on off the event loop. Default 16,384. */
  readonly syncLimit?: number | undefined
}

/** The extension, for either role: what is agreed is a codec for the connection. */
export type PermessageDeflate = ServerExtension<DeflateCodec> & ClientExtension<DeflateCodec>

/** §6: the bit that says "this message is compressed", as in a frame's first byte. */
const RSV1 = 0x40

/** Makes the extension of RFC 7692 for `answer` and for `ask`. */
export function permessageDeflate(options: PermessageDeflateOptions): PermessageDeflate {
  const { engine } = options
  const wanted = wantedParameters(options)
  const settings = codecSettings(options)
  return {
    name: 'permessage-deflate',
    rsv: RSV1,
    accept(params) {
      const offer = readParameters(params)
      if (offer === undefined) return undefined
      const agreed = acceptOffer(offer, wanted)
      return {
        params: writeResponse(agreed, offer),
        agreed: new DeflateCodec(engine, 'server', agreed, settings),
      }
    },
    offers: writeOffers(wanted),
    confirm(params) {
      const response = readParameters(params)
      const agreed = response && confirmResponse(response, wanted)
      return agreed && { agreed: new DeflateCodec(engine, 'client', agreed, settings) }
    },
  }
}

function wantedParameters(options: PermessageDeflateOptions): DeflateParameters {
  return {
    serverNoContextTakeover: options.serverNoContextTakeover ?? true,
    clientNoContextTakeover: options.clientNoContextTakeover ?? true,
    serverMaxWindowBits: windowBits(options.serverMaxWindowBits),
    clientMaxWindowBits: windowBits(options.clientMaxWindowBits),
  }
}

function windowBits(bits = MAX_WINDOW_BITS): number {
  return checked(bits, MIN_WINDOW_BITS, MAX_WINDOW_BITS, 'OFFHOOK_WINDOW_BITS_INVALID', 'Window bits')
}

function codecSettings({
  level = 3,
  threshold,
  syncLimit = 16 * 1024,
}: PermessageDeflateOptions): CodecSettings {
  return {
    level: checked(level, 0, 9, 'OFFHOOK_LEVEL_INVALID', 'level'),
    threshold: threshold === undefined ? undefined : size(threshold, 'threshold'),
    syncLimit: size(syncLimit, 'syncLimit'),
  }
}

function size(bytes: number, what: string): number {
  return checked(bytes, 0, Number.MAX_SAFE_INTEGER, 'OFFHOOK_SIZE_INVALID', what)
}

function checked(
  value: number,
  min: number,
  max: number,
  code: PermessageDeflateErrorCode,
  what: string,
): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new PermessageDeflateError(code, `${what} must be an integer from ${min} to ${max}.`)
}
