import { applyMask, LastView, type XorUnits } from '@offhook/frame'

/**
 * From how many bytes on units of 64 bits pay for the BigInt of the key, and for a view more of each chunk. Measured on Node
 * 20 (x64) by itself, words of 32 bits against units of 64: 1 KiB 150 ns / 110, 4 KiB 520 / 305, 16 KiB 1,900 / 1,120, 64 KiB
 * 6,850 / 4,370. But an echo of 1 KiB that used them fell by a quarter, to the garbage that they make.
 */
const WIDE_FROM = 4096

/** Masks or unmasks in place: see `Platform`. */
export function mask(bytes: Uint8Array, start: number, end: number, key: number): void {
  if (end - start < WIDE_FROM) applyMask(bytes, start, end, key)
  else applyMask(bytes, start, end, key, xorWide)
}

const units64 = new LastView((memory) => new BigInt64Array(memory, 0, memory.byteLength >>> 3))

/**
 * V8 keeps a BigInt that goes from one BigInt64Array into another in a register: no BigInt is made. Other engines make one
 * for each unit, so this is not in the core.
 */
const xorWide: XorUnits = (memory, from, count, key) => {
  const units = units64.of(memory)
  const word = BigInt(key >>> 0)
  const wide = BigInt.asIntN(64, (word << 32n) | word)
  const end = from + count
  let i = from
  for (const last = end - 7; i < last; i += 8) {
    units[i] = (units[i] as bigint) ^ wide
    units[i + 1] = (units[i + 1] as bigint) ^ wide
    units[i + 2] = (units[i + 2] as bigint) ^ wide
    units[i + 3] = (units[i + 3] as bigint) ^ wide
    units[i + 4] = (units[i + 4] as bigint) ^ wide
    units[i + 5] = (units[i + 5] as bigint) ^ wide
    units[i + 6] = (units[i + 6] as bigint) ^ wide
    units[i + 7] = (units[i + 7] as bigint) ^ wide
  }
  for (; i < end; i++) units[i] = (units[i] as bigint) ^ wide
}
