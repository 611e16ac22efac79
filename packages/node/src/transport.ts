import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * What carries a connection: mostly a socket. node:http takes any Duplex in its place, from a tunnel or an agent say, which
 * has none of the features of a kernel's socket.
 */
export type Transport = Duplex & Partial<Pick<Socket, 'remoteAddress' | 'setNoDelay' | 'setTimeout'>>

/**
 * Whether it is a socket, whose written bytes have left when it says so, so that their memory can be used again. Another Duplex
 * may still hold them: it is given copies, and what it emits is copied, since somebody else may hold that too.
 */
export function isSocket(transport: Transport): transport is Socket {
  return transport instanceof Socket
}

/** For 'error': after a broken record, TLS leaves the socket open, though nothing can come or go any more. */
export function destroyFailed(this: Transport): void {
  this.destroy()
}
