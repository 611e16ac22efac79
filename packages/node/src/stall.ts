import type { Socket } from 'node:net'
import { LONGEST_DELAY } from './timer.ts'

/**
 * Tells its owner once nothing has left a socket for a while; returns the undo. The socket must not be read from
 * meanwhile. Only the socket's own timeout will do: it notices what the kernel takes of one long write, too.
 */
export function watchStall(
  socket: Socket,
  milliseconds: number,
  owner: { readonly stalled: () => void },
): () => void {
  const stalled = () => owner.stalled()
  // That of node:http would tell the whole server of it.
  socket.removeAllListeners('timeout').once('timeout', stalled)
  socket.setTimeout(Math.max(1, Math.min(milliseconds, LONGEST_DELAY)))
  return () => void socket.setTimeout(0).off('timeout', stalled)
}
