import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * What carries a connection: a socket mostly. node:http takes any Duplex in its place, from a tunnel or an agent say, and
 * that has nothing of what is the kernel's.
 */
export type Transport = Duplex & Partial<Pick<Socket, 'remoteAddress' | 'setNoDelay' | 'setTimeout'>>

/**
 * Whether what it says has left has left, so that its memory can be used again. Another Duplex may say so and keep the bytes:
 * it is given copies, and what comes of it is copied, since somebody else may hold that too.
 */
export function isSocket(transport: Transport): transport is Socket {
  return transport instanceof Socket
}

/** On an 'error': TLS tells of a broken record, and leaves the socket open, though nothing can come or go any more. */
export function destroyFailed(this: Transport): void {
  this.destroy()
}
