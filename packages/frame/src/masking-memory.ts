import { applyMask } from './mask.ts'
import { xorModule } from './xor-module.ts'

const PAGE = 64 * 1024

/**
 * From this many octets on, a call into WebAssembly costs less than octet by octet. Measured on Node 20 (x64): 20 B 25 ns / 20,
 * 48 B 50 / 16, 100 B 160 / 20.
 */
const VECTORS_FROM = 32

/**
 * From this many octets on, bytes in other memory are masked by way of the scratch page. Measured on Node 20 (x64), words of
 * 32 bits against there and back: 1 KiB 150 ns / 200, 4 KiB 520 / 240, 16 KiB 1,900 / 600.
 */
const COPIED_FROM = 2048

type Xor = (at: number, end: number, key: number) => void

interface Exports {
  readonly mem: { readonly buffer: ArrayBuffer }
  readonly xor: Xor
}

/** The part of the global `WebAssembly` that is needed. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Exports }
}

/**
 * Memory for a transport to receive into, in which masking (RFC 6455 §5.3) costs least: 16 octets at a time, in place.
 * Measured on Node 20 (x64), against words of 32 bits: 1 KiB 150 ns / 40, 16 KiB 1,900 / 230. Where WebAssembly is missing or
 * forbidden, it is memory like any other.
 */
export class MaskingMemory {
  /** What is received into. */
  readonly bytes: Uint8Array
  readonly #memory: ArrayBufferLike
  readonly #xor: Xor | undefined
  /** A page behind `bytes`, to mask bytes of other memory in. */
  readonly #scratch: Uint8Array

  constructor(length: number) {
    const pages = Math.ceil(length / PAGE)
    const parts = instantiate(pages + 1)
    this.#memory = parts?.mem.buffer ?? new ArrayBuffer(length)
    this.#xor = parts?.xor
    this.bytes = new Uint8Array(this.#memory, 0, length)
    this.#scratch = new Uint8Array(this.#memory, parts === undefined ? 0 : pages * PAGE)
  }

  /** Masks or unmasks `bytes`, wherever they stand, from `start` to `end` in place: see `Platform`. */
  mask(bytes: Uint8Array, start: number, end: number, key: number): void {
    const length = end - start
    if (length < VECTORS_FROM || this.#xor === undefined) applyMask(bytes, start, end, key)
    else if (bytes.buffer === this.#memory) this.#xor(bytes.byteOffset + start, bytes.byteOffset + end, key)
    else if (length < COPIED_FROM) applyMask(bytes, start, end, key)
    else this.#maskElsewhere(this.#xor, bytes, start, end, key)
  }

  /** A page is a multiple of four, so the key of each turn is the same. */
  #maskElsewhere(xor: Xor, bytes: Uint8Array, start: number, end: number, key: number): void {
    const scratch = this.#scratch
    for (let at = start; at < end; at += PAGE) {
      const part = bytes.subarray(at, Math.min(at + PAGE, end))
      scratch.set(part)
      xor(scratch.byteOffset, scratch.byteOffset + part.length, key)
      part.set(scratch.subarray(0, part.length))
    }
  }
}

/** Undefined if the engine lacks WebAssembly or its vectors, has no memory left, or has a policy against it. */
function instantiate(pages: number): Exports | undefined {
  const engine = (globalThis as { readonly WebAssembly?: unknown }).WebAssembly as Engine | undefined
  if (engine === undefined) return undefined
  try {
    return new engine.Instance(new engine.Module(xorModule(pages))).exports
  } catch {
    return undefined
  }
}
