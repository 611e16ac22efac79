import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { UsageError } from './usage-error.ts'

/** The bytes of a file, or of what is piped in. */
export async function dataOf(source: string, input: Readable): Promise<Uint8Array> {
  if (source === '-') return buffer(input)
  try {
    return await readFile(source)
  } catch (error) {
    throw new UsageError(`--data ${source}: ${(error as Error).message}.`)
  }
}
