import type { Readable } from 'node:stream'

/** Where a command writes. */
export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** All that a command knows of the world around it. */
export interface Terminal {
  readonly input: Readable
  /** For results. */
  readonly output: Output
  /** For all that is said beside them. */
  readonly errors: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal
}

/** Resolves when the signal is aborted, or at once if it is. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
