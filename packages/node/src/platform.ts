import { isAscii, isUtf8, transcode } from 'node:buffer'
import { randomFillSync } from 'node:crypto'
import { type Platform, Slab } from '@offhook/frame'
import { keep, sharedRead } from './shared-read.ts'

/**
 * Up to this many bytes, a loop finds out whether a text is ASCII faster than a call into the engine, which needs a view of
 * the bytes first. Measured on Node 20 (x64): 20 B 60 ns against 190, 64 B 95 against 200.
 */
const SHORT = 64

/**
 * The text that was decoded last is remembered with its bytes, if it has from this many to that many: an application that
 * relays a message, to one or to many, need not encode it again. Measured on Node 20 (x64), 16 KiB: to encode ASCII takes
 * 6 µs, mixed text 16, and to copy 1.
 */
const REMEMBER_FROM = 1024
const REMEMBER_UP_TO = 64 * 1024

const { masking } = sharedRead

const keys = new Int32Array(2048)
let nextKey = keys.length

/** What Node does faster than the language: see `Platform`. */
export const nodePlatform: Platform = {
  decodeText(bytes, start, end) {
    const buffer = asBuffer(bytes)
    if (end - start <= SHORT && isShortAscii(buffer, start, end)) return buffer.toString('latin1', start, end)
    const view = buffer.subarray(start, end)
    const text = decode(view)
    if (view.length >= REMEMBER_FROM && view.length <= REMEMBER_UP_TO) remember(text, view)
    return text
  },

  isText(bytes, start, end) {
    return isUtf8(bytes.subarray(start, end))
  },

  writeText(text, target, at) {
    if (text.length < REMEMBER_FROM / 3 || text !== sharedRead.lastText)
      return asBuffer(target).write(text, at)
    const bytes = sharedRead.lastBytes as Uint8Array
    target.set(bytes, at)
    return bytes.length
  },

  encodeText(text) {
    return Buffer.from(text)
  },

  allocate(length) {
    return Buffer.allocUnsafeSlow(length)
  },

  keep,

  mask(bytes, start, end, key) {
    masking.mask(bytes, start, end, key)
  },

  maskingKey() {
    if (nextKey === keys.length) {
      randomFillSync(keys)
      nextKey = 0
    }
    return keys[nextKey++] as number
  },
}

/**
 * The output memory of all connections of this thread, large enough to echo all that one read brings. A piece costs a socket
 * more than a copy within the caches. Measured, 16 KiB, 8 in flight, on Node 20: 71,000 messages a second; with 128 KiB, or
 * by reference, 57,000.
 */
export const slab: Slab = new Slab(nodePlatform, { size: 256 * 1024, copyBelow: 32 * 1024 })

/**
 * Before Node 24, `toString('utf8')` goes octet by octet, and `transcode`, which makes a Buffer first, does not. Measured, mixed
 * text of 130 B, 530 B and 16 KiB: Node 20 and 22 0.3 µs against 0.5, 1.1 against 0.6, 33 against 6; Node 24, 16 KiB, 5 against 6.
 */
const TRANSCODE_FROM = Number.parseInt(process.versions.node, 10) >= 24 ? Number.POSITIVE_INFINITY : 256

function decode(view: Buffer): string | undefined {
  if (isAscii(view)) return view.toString('latin1')
  if (!isUtf8(view)) return undefined
  return view.length < TRANSCODE_FROM
    ? view.toString('utf8')
    : transcode(view, 'utf8', 'utf16le').toString('utf16le')
}

/** To be called before each read, which may overwrite the bytes of the text that is remembered. */
export function forgetText(): void {
  sharedRead.lastText = undefined
}

function remember(text: string | undefined, bytes: Uint8Array): void {
  sharedRead.lastText = text
  sharedRead.lastBytes = bytes
}

function isShortAscii(bytes: Buffer, start: number, end: number): boolean {
  let bits = 0
  for (let i = start; i < end; i++) bits |= bytes[i] as number
  return bits < 0x80
}

/** All that comes from a socket or from `allocate` is a Buffer already. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
