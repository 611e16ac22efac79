/** A random number below `limit`. */
export type Random = (limit: number) => number

/** xorshift: the same numbers again for the same seed. */
export function randomFrom(start: number): Random {
  let state = start | 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random(values.length)] as Value
}
