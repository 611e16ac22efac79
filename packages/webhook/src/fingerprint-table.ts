/*
 * A map from fingerprints of keys to their expiry, in the order in which they came, outside of the heap. As strings in a Map,
 * the garbage collector moves each of ten thousand keys that come and go twice before it is old, and stops everything
 * meanwhile: that took longer than everything else a delivery needs.
 *
 * A slot has eight words; its name is the index at which it begins. Slot 0 holds no key: it stands before the oldest and after
 * the newest, and heads the list of free slots. So 0 also means none.
 */
const CHAIN = 4 // After the four words of the fingerprint: the next of its bucket, or the next that is free.
const OLDER = 5
const NEWER = 6
const DONE = 7
const WORDS = 8

/** 128 bits of a hash of the text, enough that no two texts share them. Valid until the next call. */
export type TakeFingerprint = (text: string) => Int32Array

export class FingerprintTable {
  size = 0
  readonly #fingerprint: TakeFingerprint
  #print: Int32Array
  #slots: Int32Array
  #expires: Float64Array
  /** The first slot of each bucket. */
  #buckets: Int32Array
  /** The first slot that never held a key. */
  #unused = WORDS

  constructor(fingerprint: TakeFingerprint, room = 256) {
    this.#fingerprint = fingerprint
    this.#print = fingerprint('')
    this.#slots = new Int32Array(room * WORDS)
    this.#expires = new Float64Array(room)
    this.#buckets = new Int32Array(room)
  }

  /** Where the key is, 0 if it is not. */
  find(key: string): number {
    const print = this.#fingerprint(key)
    this.#print = print
    let at = get(this.#buckets, this.#bucketOf(print, 0))
    while (at !== 0 && !this.#holds(at, print)) at = get(this.#slots, at + CHAIN)
    return at
  }

  get oldest(): number {
    return get(this.#slots, NEWER)
  }

  isDone(at: number): boolean {
    return this.#slots[at + DONE] === 1
  }

  expires(at: number): number {
    return get(this.#expires, at / WORDS)
  }

  mark(at: number, done: boolean, expires: number): void {
    this.#slots[at + DONE] = done ? 1 : 0
    this.#expires[at / WORDS] = expires
  }

  /** Adds the key that was last looked for, and was not there, as the newest. */
  add(): number {
    const at = this.#take()
    for (let word = 0; word < CHAIN; word++) this.#slots[at + word] = get(this.#print, word)
    this.#chain(at)
    this.#link(get(this.#slots, OLDER), at)
    this.#link(at, 0)
    this.size++
    return at
  }

  remove(at: number): void {
    this.#unchain(at)
    this.#link(get(this.#slots, at + OLDER), get(this.#slots, at + NEWER))
    this.#slots[at + CHAIN] = get(this.#slots, CHAIN)
    this.#slots[CHAIN] = at
    this.size--
  }

  /** A slot that is free. */
  #take(): number {
    const free = get(this.#slots, CHAIN)
    if (free !== 0) {
      this.#slots[CHAIN] = get(this.#slots, free + CHAIN)
      return free
    }
    if (this.#unused === this.#slots.length) this.#grow()
    this.#unused += WORDS
    return this.#unused - WORDS
  }

  #link(older: number, newer: number): void {
    this.#slots[older + NEWER] = newer
    this.#slots[newer + OLDER] = older
  }

  #chain(at: number): void {
    const bucket = this.#bucketOf(this.#slots, at)
    this.#slots[at + CHAIN] = get(this.#buckets, bucket)
    this.#buckets[bucket] = at
  }

  #unchain(at: number): void {
    const bucket = this.#bucketOf(this.#slots, at)
    const next = get(this.#slots, at + CHAIN)
    let before = get(this.#buckets, bucket)
    if (before === at) this.#buckets[bucket] = next
    else {
      while (this.#slots[before + CHAIN] !== at) before = get(this.#slots, before + CHAIN)
      this.#slots[before + CHAIN] = next
    }
  }

  /** Twice the room; all slots are in use. */
  #grow(): void {
    const { length } = this.#buckets
    this.#slots = copied(new Int32Array(2 * length * WORDS), this.#slots)
    this.#expires = copied(new Float64Array(2 * length), this.#expires)
    this.#buckets = new Int32Array(2 * length)
    for (let at = WORDS; at < this.#unused; at += WORDS) this.#chain(at)
  }

  /** By the first word of the fingerprint, that begins there. The number of buckets is a power of two. */
  #bucketOf(words: Int32Array, at: number): number {
    return get(words, at) & (this.#buckets.length - 1)
  }

  #holds(at: number, print: Int32Array): boolean {
    const slots = this.#slots
    for (let word = 0; word < CHAIN; word++) if (slots[at + word] !== print[word]) return false
    return true
  }
}

/** An index within bounds has a number. */
function get(words: Int32Array | Float64Array, index: number): number {
  return words[index] as number
}

function copied<Words extends Int32Array | Float64Array>(larger: Words, words: Words): Words {
  larger.set(words)
  return larger
}
