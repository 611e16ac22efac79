import { keepFreedMemory } from './freed-memory.ts'
import { forgetText } from './platform.ts'
import { keep, readShared } from './shared-read.ts'
import { destroyFailed, isSocket, type Transport } from './transport.ts'

/**
 * Up to how many bytes of a read are copied all at once, for their messages to be views of one copy: whoever keeps the
 * shortest of them for long pins no more than where Node reads, which allocates as much. Of more, each message is copied.
 */
const KEEP_AT_ONCE = 64 * 1024

const owner = Symbol('offhook.connection')

/** Who hears of what happens to a socket. */
export interface SocketOwner {
  /** Whether it will likely keep what comes: to copy all at once costs less than piece by piece. */
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

/** Whether somebody listens to the socket: before, to resume it would lose what it has read. */
export function isListenedTo(socket: Transport): boolean {
  return owner in socket
}

/** Listeners are shared by all sockets and find their owner there: a closure for each would cost memory. */
export function listen(socket: Transport, by: SocketOwner): void {
  const owned = socket as OwnedSocket
  owned[owner] = by
  keepFreedMemory()
  readShared(socket, onRead as (this: Transport, length: number, memory: Buffer) => true)
  // What was read before comes as 'data' yet, as does all of a socket that cannot read so.
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
