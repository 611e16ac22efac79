import { BINARY, CLOSE, CONTINUATION, closePayload, PING, PONG, TEXT } from '../clients/raw-frame.ts'
import type { Filler, Frame, Item, Message, Payload } from './case.ts'

export function text(payload: Payload): Message {
  return { message: TEXT, payload }
}

export function binary(payload: Payload): Message {
  return { message: BINARY, payload }
}

export function ping(payload: Payload = ''): Frame {
  return { opcode: PING, payload }
}

export function pong(payload: Payload = ''): Frame {
  return { opcode: PONG, payload }
}

export function close(code: number, reason: string | Buffer = ''): Frame {
  return { opcode: CLOSE, payload: closePayload(code, reason) }
}

/** The first frame of a message, of which more follow. */
export function first(payload: Payload, opcode: number = TEXT): Frame {
  return { opcode, payload, fin: false }
}

export function more(payload: Payload): Frame {
  return { opcode: CONTINUATION, payload, fin: false }
}

export function last(payload: Payload): Frame {
  return { opcode: CONTINUATION, payload }
}

/** A text message in these fragments. */
export function fragments(pieces: readonly Payload[]): Frame[] {
  const end = pieces.length - 1
  return pieces.map((payload, index) => ({
    opcode: index === 0 ? TEXT : CONTINUATION,
    payload,
    fin: index === end,
  }))
}

/** So many octets, all alike. */
export function stars(length: number): Filler {
  return { of: '*', length }
}

export function isMessage(item: Item): item is Message {
  return 'message' in item
}

export function octetsOf(payload: Payload = ''): Buffer {
  if (Buffer.isBuffer(payload)) return payload
  return typeof payload === 'string' ? Buffer.from(payload) : fill(payload)
}

function fill({ of, length }: Filler): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, of)
}
