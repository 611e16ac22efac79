/** A new array that holds the last `length` bytes of the parts, one after another; all of them if there are fewer. */
export function joinLast(parts: readonly Uint8Array[], length: number): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  const joined = new Uint8Array(Math.min(total, length))
  let skip = total - joined.length
  let at = 0
  for (const part of parts) {
    const kept = part.subarray(skip)
    skip -= part.length - kept.length
    joined.set(kept, at)
    at += kept.length
  }
  return joined
}

/** A new array that holds the parts one after another. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  return joinLast(parts, Number.POSITIVE_INFINITY)
}
