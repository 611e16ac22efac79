import { setImmediate } from 'node:timers/promises'

/** What a process holds, when nothing goes on in it. */
export interface Level {
  /** Bytes of the JavaScript heap, and those that it holds outside. */
  readonly heap: number
  readonly external: number
  /** Bytes that the process occupies; not judged, since what was freed need not go back. */
  readonly resident: number
  /** What keeps the process alive, by name. */
  readonly handles: readonly string[]
  /** What nobody should have heard of: rejections that were not handled, warnings, errors. */
  readonly faults: readonly string[]
}

/** Hears of what goes wrong in this process, from now on. */
export function watchForFaults(): string[] {
  const faults: string[] = []
  process.on('unhandledRejection', (reason) => faults.push(`unhandled rejection: ${inWords(reason)}`))
  process.on('uncaughtException', (error) => faults.push(`uncaught exception: ${inWords(error)}`))
  process.on('warning', (warning) => faults.push(`warning: ${inWords(warning)}`))
  return faults
}

export function inWords(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

export async function measure(faults: readonly string[]): Promise<Level> {
  // What a collection frees may hold what only the next one frees.
  for (let times = 0; times < 4; times++) {
    globalThis.gc?.()
    await setImmediate()
  }
  const { heapUsed: heap, external, rss: resident } = process.memoryUsage()
  return { heap, external, resident, handles: process.getActiveResourcesInfo().sort(), faults: [...faults] }
}
