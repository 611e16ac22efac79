import { LONGEST_DELAY } from './timer.ts'
import type { Transport } from './transport.ts'

/**
 * Tells its owner once nothing has left a socket for a while; returns the undo. The socket must not be read from
 * meanwhile. Only the socket's own timeout will do: it notices what the kernel takes of one long write, too.
 */
export function watchStall(
  socket: Transport,
  milliseconds: number,
  owner: { readonly stalled: () => void },
): () => void {
  const stalled = () => owner.stalled()
  const delay = Math.max(1, Math.min(milliseconds, LONGEST_DELAY))
  if (socket.setTimeout === undefined) return watchLength(socket, delay, stalled)
  // That of node:http would tell the whole server of it.
  socket.removeAllListeners('timeout').once('timeout', stalled)
  socket.setTimeout(delay)
  return () => void socket.setTimeout?.(0).off('timeout', stalled)
}

/** Another Duplex has no such timeout. What counts is whether less waits: more may have come meanwhile. */
function watchLength(stream: Transport, delay: number, stalled: () => void): () => void {
  let waiting = stream.writableLength
  const timer = setInterval(() => {
    if (stream.writableLength >= waiting) stalled()
    waiting = stream.writableLength
  }, delay)
  return () => clearInterval(timer)
}
