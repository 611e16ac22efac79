import type { ExtensionParam, ExtensionParams } from '@offhook/handshake'

/** What both ends agree on (RFC 7692 §7.1). */
export interface DeflateParameters {
  /** Whether the server compresses each message alone. */
  readonly serverNoContextTakeover: boolean
  /** Whether the client compresses each message alone. */
  readonly clientNoContextTakeover: boolean
  /** The base-2 logarithm of the server's window in bytes, 8 to 15. */
  readonly serverMaxWindowBits: number
  /** The base-2 logarithm of the client's window in bytes, 8 to 15. */
  readonly clientMaxWindowBits: number
}

/** Parameters as an offer or a response has them: checked, each at most once. */
export type WrittenParameters = ReadonlyMap<string, number | true>

export const MAX_WINDOW_BITS = 15
export const MIN_WINDOW_BITS = 8

const SERVER_TAKEOVER = 'server_no_context_takeover'
const CLIENT_TAKEOVER = 'client_no_context_takeover'
const SERVER_BITS = 'server_max_window_bits'
const CLIENT_BITS = 'client_max_window_bits'

/** A server that is asked for nothing. */
const UNBOUND = { serverNoContextTakeover: false, serverMaxWindowBits: MAX_WINDOW_BITS }

type Reader = (value: string | true) => number | true | undefined

/** §7.1.1.1, §7.1.1.2: the parameter "has no value". */
const readFlag: Reader = (value) => (value === true ? true : undefined)

const BITS: ReadonlyMap<string | true, number> = new Map(
  [8, 9, 10, 11, 12, 13, 14, 15].map((n) => [String(n), n]),
)

/** §7.1.2: "a decimal integer value without leading zeroes between 8 to 15, inclusive". */
const readBits: Reader = (value) => BITS.get(value)

const READERS: ReadonlyMap<string, Reader> = new Map([
  [SERVER_TAKEOVER, readFlag],
  [CLIENT_TAKEOVER, readFlag],
  [SERVER_BITS, readBits],
  [CLIENT_BITS, (value) => readFlag(value) ?? readBits(value)], // §7.1.2.2: an offer may leave the value out
])

/** §7: a parameter that is not defined, has an invalid value, or stands twice spoils the whole list: undefined. */
export function readParameters(params: ExtensionParams): WrittenParameters | undefined {
  const written = new Map<string, number | true>()
  for (const [name, text] of params) {
    const value = READERS.get(name)?.(text)
    if (value === undefined || written.has(name)) return undefined
    written.set(name, value)
  }
  return written
}

/** What a server makes of an offer. */
export function acceptOffer(offer: WrittenParameters, wanted: DeflateParameters): DeflateParameters {
  const server = numberOr(offer.get(SERVER_BITS), MAX_WINDOW_BITS)
  const client = numberOr(offer.get(CLIENT_BITS), MAX_WINDOW_BITS)
  return {
    // §7.1.1.1, §7.1.1.2: a server may require either, and grants what the client asks.
    serverNoContextTakeover: wanted.serverNoContextTakeover || offer.has(SERVER_TAKEOVER),
    clientNoContextTakeover: wanted.clientNoContextTakeover || offer.has(CLIENT_TAKEOVER),
    // §7.1.2.1: "the same or smaller value"; without the parameter a server may still limit itself.
    serverMaxWindowBits: Math.min(server, wanted.serverMaxWindowBits),
    // §7.1.2.2: without the parameter in the offer the server "MUST NOT" limit the client.
    clientMaxWindowBits: offer.has(CLIENT_BITS)
      ? Math.min(client, wanted.clientMaxWindowBits)
      : MAX_WINDOW_BITS,
  }
}

/** How a server writes what it agreed to. A limit is named if the offer named it, or if it limits. */
export function writeResponse(agreed: DeflateParameters, offer: WrittenParameters): ExtensionParams {
  const params = writeTakeovers(agreed)
  if (offer.has(SERVER_BITS) || agreed.serverMaxWindowBits < MAX_WINDOW_BITS) {
    params.push([SERVER_BITS, String(agreed.serverMaxWindowBits)])
  }
  if (agreed.clientMaxWindowBits < MAX_WINDOW_BITS)
    params.push([CLIENT_BITS, String(agreed.clientMaxWindowBits)])
  return params
}

/**
 * What a client offers: its wishes, and without those that bind the server, for one that cannot grant them (§7.1.3 shows
 * such a pair). Each names client_max_window_bits, so that the server may limit it.
 */
export function writeOffers(wanted: DeflateParameters): readonly ExtensionParams[] {
  const offer = writeOffer(wanted)
  const plain = writeOffer({ ...wanted, ...UNBOUND })
  return offer.length > plain.length ? [offer, plain] : [offer]
}

function writeOffer(wanted: DeflateParameters): ExtensionParams {
  const params = writeTakeovers(wanted)
  if (wanted.serverMaxWindowBits < MAX_WINDOW_BITS)
    params.push([SERVER_BITS, String(wanted.serverMaxWindowBits)])
  const limited = wanted.clientMaxWindowBits < MAX_WINDOW_BITS
  params.push([CLIENT_BITS, limited ? String(wanted.clientMaxWindowBits) : true])
  return params
}

/** What a client makes of the response to its offers; undefined fails the connection (§7.1). */
export function confirmResponse(
  response: WrittenParameters,
  wanted: DeflateParameters,
): DeflateParameters | undefined {
  const client = response.get(CLIENT_BITS) ?? wanted.clientMaxWindowBits
  // §7.1.2.2: in a response it has a value, the offered one or a smaller.
  if (client === true || client > wanted.clientMaxWindowBits) return undefined
  return {
    serverNoContextTakeover: response.has(SERVER_TAKEOVER),
    // §7.1.1.2: a server may require it though it was not offered.
    clientNoContextTakeover: wanted.clientNoContextTakeover || response.has(CLIENT_TAKEOVER),
    // §7.1.2.1: without the parameter in the offer, as in our second, any value may be named.
    serverMaxWindowBits: numberOr(response.get(SERVER_BITS), MAX_WINDOW_BITS),
    clientMaxWindowBits: client,
  }
}

function writeTakeovers(parameters: DeflateParameters): ExtensionParam[] {
  const params: ExtensionParam[] = []
  if (parameters.serverNoContextTakeover) params.push([SERVER_TAKEOVER, true])
  if (parameters.clientNoContextTakeover) params.push([CLIENT_TAKEOVER, true])
  return params
}

function numberOr(value: number | true | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}
