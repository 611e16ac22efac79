import type { Socket } from 'node:net'

const owner = Symbol('offhook.connection')

/** Who hears of what happens to a socket. */
export interface SocketOwner {
  /** Bytes came. */
  received(chunk: Buffer): void
  /** No more bytes will come. */
  ended(): void
  /** It is gone. */
  gone(): void
  /** It failed, which ends it. */
  socketFailed(error: Error): void
}

interface OwnedSocket extends Socket {
  [owner]: SocketOwner
}

/** Listeners are shared by all sockets and find their owner there: a closure for each would cost memory. */
export function listen(socket: Socket, by: SocketOwner): void {
  const owned = socket as OwnedSocket
  owned[owner] = by
  owned.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onError)
}

function onData(this: OwnedSocket, chunk: Buffer): void {
  this[owner].received(chunk)
}

function onEnd(this: OwnedSocket): void {
  this[owner].ended()
}

function onClose(this: OwnedSocket): void {
  this[owner].gone()
}

function onError(this: OwnedSocket, error: Error): void {
  this[owner].socketFailed(error)
}
