import type { Readable } from 'node:stream'

/** Where a command writes: mostly a stream. */
export interface Output {
  readonly isTTY?: boolean
  /** False if no more should be written until it is drained. */
  write(text: string): unknown
  once?(event: 'drain' | 'close', listener: () => void): unknown
  off?(event: 'close', listener: () => void): unknown
}

/** All that a command knows of the world around it. */
export interface Terminal {
  readonly input: Readable
  /** For results. */
  readonly output: Output
  /** For everything else. */
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

/** Whether this was thrown because the user left. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
