import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Case, EchoOptions, Role } from './case.ts'
import type { RawEnd } from './raw-end.ts'

/** What is tested: opens connections to it, set up as a case wants it. */
export interface Target {
  readonly role: Role
  /** Resolves to undefined if the handshake came to nothing. */
  open(played: Case): Promise<RawEnd | undefined>
  close(): Promise<void>
}

/** How an endpoint is set up if a case does not say. */
export const PLAIN: EchoOptions = { maxMessage: 16 * 1024 * 1024, compression: false }

/** The head of an HTTP message and what came behind it; undefined if the connection ended before. */
export async function readHead(socket: Socket): Promise<{ head: Buffer; rest: Buffer } | undefined> {
  let bytes: Buffer = Buffer.alloc(0)
  socket.on('error', () => {}) // A 'close' follows it.
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n')
    if (end >= 0) return { head: bytes.subarray(0, end + 4), rest: bytes.subarray(end + 4) }
    const chunk = await nextChunk(socket)
    if (chunk === undefined) return undefined
    bytes = Buffer.concat([bytes, chunk])
  }
}

async function nextChunk(socket: Socket): Promise<Buffer | undefined> {
  await Promise.race([once(socket, 'readable'), once(socket, 'close')])
  return socket.read() ?? undefined
}
