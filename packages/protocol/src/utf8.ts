import type { Platform } from '@offhook/frame'

/**
 * Validates UTF-8 that arrives in pieces, and says no at the first octet that cannot be right: RFC 6455
 * §8.1 wants the connection failed, and the sooner the better. The bulk is left to the platform; only a
 * character that is cut between two pieces is followed octet by octet (Unicode, table 3-7).
 */
export class Utf8Validator {
  readonly #platform: Platform

  // The character that was cut: how many octets are to come, and the range of the next one.
  #needed = 0
  #lower = 0x80
  #upper = 0xbf

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** Whether what has arrived can still become valid. After a false, it must not be called again. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#finishCut(bytes, start, end)
    if (from < 0) return false
    const to = lastBoundary(bytes, from, end)
    return this.#platform.isText(bytes, from, to) && this.#beginCut(bytes, to, end)
  }

  /** Follows a cut character to its end; returns where that is, or -1. */
  #finishCut(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (this.#needed > 0 && at < end) if (!this.#continue(bytes[at++] as number)) return -1
    return at
  }

  /** Begins a character of which the rest is to come. */
  #beginCut(bytes: Uint8Array, start: number, end: number): boolean {
    if (start === end) return true
    this.#lead(bytes[start] as number)
    for (let at = start + 1; at < end; at++) if (!this.#continue(bytes[at] as number)) return false
    return true
  }

  #lead(octet: number): void {
    this.#needed = lengthOf(octet) - 1
    // The second octet is where overlong forms, surrogates and what lies above U+10FFFF show.
    this.#lower = octet === 0xe0 ? 0xa0 : octet === 0xf0 ? 0x90 : 0x80
    this.#upper = octet === 0xed ? 0x9f : octet === 0xf4 ? 0x8f : 0xbf
  }

  #continue(octet: number): boolean {
    if (octet < this.#lower || octet > this.#upper) return false
    this.#needed--
    this.#lower = 0x80
    this.#upper = 0xbf
    return true
  }
}

/** How many octets a character has that begins with this one; 1 for an octet that cannot begin one. */
function lengthOf(octet: number): number {
  if (octet < 0xc2 || octet > 0xf4) return 1
  return octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4
}

/** Where the character begins that `end` cuts, or `end` if it cuts none. */
function lastBoundary(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at >= start && at > end - 4; at--) {
    const length = lengthOf(bytes[at] as number)
    if (length > 1) return at + length > end ? at : end
  }
  return end
}
