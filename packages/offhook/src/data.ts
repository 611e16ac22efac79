import { readFile } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** The bytes of a file, or of what is piped in. Rejects with an AbortError for Ctrl-C, which may come before the pipe's end. */
export async function dataOf(source: string, { input, interrupted }: Terminal): Promise<Uint8Array> {
  if (source === '-') return buffer(addAbortSignal(interrupted, input))
  try {
    return await readFile(source)
  } catch (error) {
    throw new UsageError(`--data ${source}: ${(error as Error).message}.`)
  }
}
