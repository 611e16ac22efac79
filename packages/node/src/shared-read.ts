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

/** Of what is kept, so much shares memory; a few bytes that are kept for long pin no more than this. */
const POOL_SIZE = 16 * 1024

/** From how many bytes on what is kept has memory of its own, so that little of a pool is left unused. */
const OWN_FROM = POOL_SIZE / 8

/** Up to how many bytes a loop copies sooner than a call, which needs a view. */
const SHORT = 64

/** Called on the socket: `length` bytes came, and stand in `memory` until it returns. Returns true. */
type OnRead = (this: Transport, length: number, memory: Buffer) => true

interface Handle {
  useUserBuffer(memory: Uint8Array): void
}

/**
 * The handles that are read from in a turn of the event loop and never else. TLS may read while something is written, so
 * that the bytes of one connection could overwrite those of another whose handler has just written.
 */
const PLAIN = ['TCP', 'Pipe']

interface SharedRead {
  readonly memory: Buffer
  /** Masks where they lie, with least cost, the frames that are read. */
  readonly masking: MaskingMemory
  /** The text that was decoded last, and its bytes: they may stand in the memory, so the next read takes it away. */
  lastText: string | undefined
  lastBytes: Uint8Array | undefined
}

/**
 * One for the ESM and the CommonJS build: what one of them lends, the other may be given to send, and may read over. The number
 * is that of the record's shape: another version of this package may be there, too.
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
  // `pause` and `resume` stop and start such reading, and nothing else is to: who resumes and pauses in one turn has the
  // stream ask for more nonetheless, and that would overtake what the stream still holds.
  socket.read = Duplex.prototype.read
  socket._read = readNothing
  // Who is paused must not be read from; before, what was read would have waited in the stream.
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

/** Who gave another thread the memory of one message would take it from the others; and the kernel would write on into it. */
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

/** The symbol of a field that has this name and nothing in it. */
function unsetField(fields: Record<symbol, unknown>, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(fields).find((symbol) => {
    return symbol.description === name && fields[symbol] === null
  })
}
