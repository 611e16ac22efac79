import type { Socket } from 'node:net'
import { LONGEST_DELAY } from './timer.ts'

/**
 * Calls back when nothing has left a socket for a while; returns the undo. The socket must not be read from meanwhile. The
 * socket's own timeout is needed, since only that notices when the kernel takes a part of one long write.
 */
export function watchSocket(socket: Socket, milliseconds: number, stalled: () => void): () => void {
  // The listener of node:http would emit 'timeout' on the server, too.
  socket.removeAllListeners('timeout').once('timeout', stalled)
  socket.setTimeout(delayOf(milliseconds))
  return () => void socket.setTimeout(0).off('timeout', stalled)
}

/** Another Duplex has no such timeout: calls back each time that no further bytes have `left` it for a while. */
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
