import { readFile } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** The bytes of a file, or of the input. Rejects with an AbortError if Ctrl-C comes before the input's end. */
export async function dataOf(source: string, { input, interrupted }: Terminal): Promise<Uint8Array> {
  if (source === '-') return buffer(addAbortSignal(interrupted, input))
  try {
    return await readFile(source)
  } catch (error) {
    throw new UsageError(`--data ${source}: ${(error as Error).message}.`)
  }
}
