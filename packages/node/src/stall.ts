import type { Socket } from 'node:net'
import { LONGEST_DELAY } from './timer.ts'

/**
 * Tells once nothing has left a socket for a while; returns the undo. The socket must not be read from meanwhile. Only the
 * socket's own timeout will do: it notices what the kernel takes of one long write, too.
 */
export function watchSocket(socket: Socket, milliseconds: number, stalled: () => void): () => void {
  // That of node:http would tell the whole server of it.
  socket.removeAllListeners('timeout').once('timeout', stalled)
  socket.setTimeout(delayOf(milliseconds))
  return () => void socket.setTimeout(0).off('timeout', stalled)
}

/** Another Duplex has no such timeout: tells each time that no more bytes have `left` it than a while before. */
export function watchProgress(left: () => number, milliseconds: number, stalled: () => void): () => void {
  let before = left()
  const timer = setInterval(() => {
    const now = left()
    if (now === before) stalled()
    before = now
  }, delayOf(milliseconds)).unref()
  return () => clearInterval(timer)
}

function delayOf(milliseconds: number): number {
  return Math.max(1, Math.min(milliseconds, LONGEST_DELAY))
}
