import { on } from 'node:events'
import type { Readable } from 'node:stream'

/**
 * The lines of the input, until it ends or `over` resolves. Not by readline, whose lines also end at a lone CR, and in newer
 * Nodes at U+2028, which may stand in a string of JSON.
 */
export async function* linesOf(input: Readable, over: Promise<unknown>): AsyncGenerator<string, void> {
  const chunks = on(input.setEncoding('utf8'), 'data', { close: ['end', 'close'], highWaterMark: 1 })
  void over.then(() => chunks.return?.())
  let line = ''
  for await (const [chunk] of chunks as AsyncIterable<[string]>) {
    const [end = '', ...begun] = chunk.split('\n')
    line += end
    for (const next of begun) {
      yield line.replace(/\r$/, '')
      line = next
    }
  }
  input.pause()
  if (line !== '') yield line
}
