/** The octets that clients of the bench send, made once. */
import { constants, deflateRawSync } from 'node:zlib'
import type { HandshakeRequest } from '@offhook/handshake'
import type { Work } from './work.ts'

export const TEXT = 0x81
export const BINARY = 0x82
export const CLOSE = 0x88
export const PING = 0x89
export const PONG = 0x8a
export const RSV1 = 0x40

const MASK = Buffer.from([0x5a, 0x13, 0xc7, 0x2e])

/** One masked frame with this payload. */
export function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  header[0] = first
  header[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127)
  if (header.length === 4) header.writeUInt16BE(length, 2)
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2)
  const masked = Buffer.from(payload)
  for (let i = 0; i < length; i++) masked[i] = (masked[i] as number) ^ (MASK[i & 3] as number)
  return Buffer.concat([header, MASK, masked])
}

export function headerLength(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}

export function payloadOf({ kind, bytes }: Pick<Work, 'kind' | 'bytes'>): Buffer {
  if (kind === 'binary') return Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 7) & 0xff))
  if (kind === 'mixed')
    return Buffer.from('Grüße, 世界 🌍! '.repeat(bytes)).subarray(0, wholeCharacters(bytes))
  return Buffer.from(JSON.stringify({ users: sample(bytes) })).subarray(0, bytes)
}

/** The nearest length that cuts no character: the text repeats every 24 bytes. */
function wholeCharacters(bytes: number): number {
  const period = Buffer.byteLength('Grüße, 世界 🌍! ')
  return Math.max(period, bytes - (bytes % period))
}

function sample(bytes: number): object[] {
  return Array.from({ length: Math.ceil(bytes / 20) }, (_, i) => ({
    id: i * 7919,
    name: `user-${i}`,
    on: i % 3 === 0,
  }))
}

export function deflated(payload: Buffer): Buffer {
  const bytes = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH })
  return bytes.subarray(0, -4)
}

/** The offer of a client that wants each message compressed alone. */
export const NO_TAKEOVER = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'

/** The opening handshake; `offer` is its Sec-WebSocket-Extensions. */
export function handshake(offer: string | undefined): string {
  return [
    'GET /echo HTTP/1.1',
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...(offer === undefined ? [] : [`Sec-WebSocket-Extensions: ${offer}`]),
    '\r\n',
  ].join('\r\n')
}

/** A handshake in order, as a server has it, with other fields put over it. */
export function handshakeRequest(fields: Readonly<Record<string, string>>): HandshakeRequest {
  const headers = {
    host: 'a.example',
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
    ...fields,
  }
  return { method: 'GET', httpVersion: '1.1', url: '/', headers }
}
