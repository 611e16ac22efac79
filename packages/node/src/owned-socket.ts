import { keepFreedMemory } from './freed-memory.ts'
import { forgetText } from './platform.ts'
import { keep, readShared } from './shared-read.ts'
import { destroyFailed, isSocket, type Transport } from './transport.ts'

/**
 * Up to this many bytes, a read is copied at once, and its messages are views of that copy. A short message that is kept for
 * long then keeps no more memory alive than with Node's own reads, which allocate as much. Of a larger read, each message is
 * copied by itself.
 */
const KEEP_AT_ONCE = 64 * 1024

const owner = Symbol('offhook.connection')

/** Is told what happens to a socket. */
export interface SocketOwner {
  /** Whether it will likely keep what comes: then one copy of all costs less than many. */
  readonly keeps: boolean
  /** Bytes came, and stand in `chunk` until the call returns: see `keep`. */
  received(chunk: Uint8Array): void
  /** No more bytes will come. */
  ended(): void
  /** It is gone. */
  gone(): void
  /** It failed, which ends it. */
  socketFailed(error: Error): void
}

type OwnedSocket = Transport & { [owner]: SocketOwner }

/** Whether the socket has its listeners: before, to resume it would lose what it has read. */
export function isListenedTo(socket: Transport): boolean {
  return owner in socket
}

/** All sockets share these listeners, which find the owner on the socket: closures would cost memory for each. */
export function listen(socket: Transport, by: SocketOwner): void {
  const owned = socket as OwnedSocket
  owned[owner] = by
  keepFreedMemory()
  readShared(socket, onRead as (this: Transport, length: number, memory: Buffer) => true)
  // Bytes that were read before come as 'data', and so do all bytes of a socket that cannot read into shared memory.
  owned.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onError)
}

function onRead(this: OwnedSocket, length: number, memory: Buffer): true {
  forgetText()
  const by = this[owner]
  const keeps = by.keeps && length <= KEEP_AT_ONCE
  by.received(keeps ? keep(memory, 0, length) : memory.subarray(0, length))
  return true
}

function onData(this: OwnedSocket, chunk: Buffer): void {
  this[owner].received(isSocket(this) ? chunk : Buffer.from(chunk))
}

function onEnd(this: OwnedSocket): void {
  this[owner].ended()
}

function onClose(this: OwnedSocket): void {
  this[owner].gone()
}

function onError(this: OwnedSocket, error: Error): void {
  destroyFailed.call(this)
  this[owner].socketFailed(error)
}
