/**
 * Reading without garbage. For each read Node allocates 64 KiB, shrinks them to what came, and leaves them to the
 * collector. Here all sockets of a thread read into one memory, and only what someone keeps is copied: most is
 * decoded, or joined, where it lies.
 *
 * Node can read so (`onread` of net.connect), but has no public way to ask it of a socket that was accepted. So this
 * sets what `onread` sets, where a socket has it all; any other is read by its 'data', which is slower, and right.
 */
import { Duplex } from 'node:stream'
import { markAsUntransferable } from 'node:worker_threads'
import { MaskingMemory } from '@offhook/frame/masking-memory'
import type { Transport } from './transport.ts'

/** As much as one read may bring: large messages come in fewer turns. */
const READ_SIZE = 256 * 1024

/** Short messages that are kept share a pool of this size: a few bytes kept for long keep no more memory alive. */
const POOL_SIZE = 16 * 1024

/** From this many bytes on, a message has memory of its own, so that little of a pool is left unused. */
const OWN_FROM = POOL_SIZE / 8

/** Up to this many bytes, a loop copies faster than a call, which needs a view. */
const SHORT = 64

/** Called on the socket: `length` bytes came, and stand in `memory` until it returns. Returns true. */
type OnRead = (this: Transport, length: number, memory: Buffer) => true

interface Handle {
  useUserBuffer(memory: Uint8Array): void
}

/**
 * The handles that are read only in a turn of the event loop. TLS may also read while something is written, so the bytes of
 * one connection could overwrite those of another whose handler has just written.
 */
const PLAIN = ['TCP', 'Pipe']

interface SharedRead {
  readonly memory: Buffer
  /** Unmasks frames where they were read, at the least cost. */
  readonly masking: MaskingMemory
  /** The text that was decoded last, and its bytes. They may stand in the shared memory, so the next read forgets them. */
  lastText: string | undefined
  lastBytes: Uint8Array | undefined
}

/**
 * One for the ESM and the CommonJS build: one may be given to send what the other lends, and must know that the next read
 * overwrites it. The number is the version of this record's shape, since another version of this package may be loaded, too.
 */
const registry = Symbol.for('offhook.shared-read.1')
const everywhere = globalThis as { [registry]?: SharedRead }
everywhere[registry] ??= openSharedRead()

export const sharedRead: SharedRead = everywhere[registry]
const { memory } = sharedRead
const shared = memory.buffer
let pool = memory
let poolUsed = POOL_SIZE

function openSharedRead(): SharedRead {
  const masking = new MaskingMemory(READ_SIZE)
  const memory = untransferable(Buffer.from(masking.bytes.buffer, 0, READ_SIZE))
  return { memory, masking, lastText: undefined, lastBytes: undefined }
}

/** Has a socket read into the shared memory; returns whether that can be done. */
export function readShared(socket: Transport, onRead: OnRead): boolean {
  const fields = socket as unknown as Record<symbol, unknown>
  const [buffer, callback] = ['kBuffer', 'kBufferCb'].map((name) => unsetField(fields, name))
  const handle = (socket as { _handle?: Handle | null })._handle
  if (buffer === undefined || callback === undefined || !isPlain(handle)) return false
  handle.useUserBuffer(memory)
  fields[buffer] = memory
  fields[callback] = onRead
  // Only `pause` and `resume` may stop and start such reading. After a resume and a pause in one turn, the stream would ask
  // for more all the same, and that would overtake what it still holds.
  socket.read = Duplex.prototype.read
  socket._read = readNothing
  // A paused socket must not be read from: until now, what was read waited in the stream.
  if (socket.isPaused()) socket.pause()
  return true
}

/** The bytes for someone to keep: a copy, if they stand in the shared memory. */
export function keep(bytes: Uint8Array, start: number, end: number): Uint8Array {
  if (bytes.buffer !== shared) return end - start === bytes.length ? bytes : bytes.subarray(start, end)
  const copy = room(end - start)
  if (copy.length > SHORT) copy.set(bytes.subarray(start, end))
  else for (let i = 0; i < copy.length; i++) copy[i] = bytes[start + i] as number
  return copy
}

/** To transfer the memory of one message to another thread would take it from all others; and the kernel goes on writing to it. */
function untransferable(buffer: Buffer): Buffer {
  markAsUntransferable(buffer.buffer)
  return buffer
}

function room(length: number): Buffer {
  if (length >= OWN_FROM) return Buffer.allocUnsafeSlow(length)
  if (poolUsed + length > POOL_SIZE) {
    pool = untransferable(Buffer.allocUnsafeSlow(POOL_SIZE))
    poolUsed = 0
  }
  poolUsed += length
  return pool.subarray(poolUsed - length, poolUsed)
}

/** One for all sockets: a closure for each would cost memory. */
function readNothing(): void {}

function isPlain(handle: Handle | null | undefined): handle is Handle {
  // On Windows a read may be under way already, with memory of its own.
  if (handle?.useUserBuffer === undefined || process.platform === 'win32') return false
  return PLAIN.includes(handle.constructor.name)
}

const symbols = new Map<string, symbol>()

/** The symbol of a field that has this name and nothing in it. It is mostly the one that other sockets have. */
function unsetField(fields: Record<symbol, unknown>, name: string): symbol | undefined {
  const usual = symbols.get(name)
  if (usual !== undefined && fields[usual] === null) return usual
  const own = Object.getOwnPropertySymbols(fields).find((symbol) => symbol.description === name)
  if (own === undefined || fields[own] !== null) return undefined
  symbols.set(name, own)
  return own
}
