/** What is fuzzed: `run` throws if a promise is broken. */
export interface Target {
  readonly name: string
  /** Inputs to begin with. */
  readonly seeds: readonly Uint8Array[]
  run(input: Uint8Array): void
}

export function promise(kept: boolean, what: string): void {
  if (!kept) throw new Error(`Broken: ${what}`)
}

/** Cuts bytes in pieces, each time at the same places for the same seed. */
export function cut(bytes: Uint8Array, seed: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let state = seed + 1
  for (let at = 0; at < bytes.length; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    const end = at + 1 + ((state >>> 16) % 20)
    pieces.push(bytes.slice(at, end))
    at = end
  }
  return pieces
}
