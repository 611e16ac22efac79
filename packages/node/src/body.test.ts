import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readBody } from './body.ts'

const LIMIT = 10

interface Parsed {
  readonly rawBody?: unknown
  readonly body?: unknown
}

/** A request as far as its body goes. */
function request(headers: Record<string, string> = {}, parsed: Parsed = {}) {
  const stream = new PassThrough()
  return { stream, message: Object.assign(stream, { headers }, parsed) as unknown as IncomingMessage }
}

describe('A body', () => {
  const bytes = Buffer.from('0123456789')

  it('is the same wherever it is cut', async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { stream, message } = request()
      const read = readBody(message, LIMIT, 1_000)
      stream.write(bytes.subarray(0, cut))
      stream.end(bytes.subarray(cut))
      expect(await read).toEqual({ bytes })
    }
  })

  it('is taken from a parser that kept it as a string, which of UTF-8 is the same', async () => {
    const { message } = request({}, { rawBody: '"é"' })
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ bytes: Buffer.from('"é"') })
  })

  it('is consumed where an encoding was set: its bytes are lost', async () => {
    const { stream, message } = request()
    stream.setEncoding('utf8')
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ problem: 'consumed' })
  })

  it('may be empty', async () => {
    const { stream, message } = request()
    stream.end()
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ bytes: Buffer.alloc(0) })
  })

  it('is too large as soon as it exceeds the limit, and the rest is dropped', async () => {
    const { stream, message } = request()
    const read = readBody(message, LIMIT, 1_000)
    stream.write(bytes)
    stream.write('!')
    expect(await read).toEqual({ problem: 'too-large' })
    await new Promise((resolve) => stream.on('end', resolve).end('and more'))
  })

  it('is read of a request that was paused', async () => {
    const { stream, message } = request()
    stream.pause().end(bytes)
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ bytes })
  })

  it('is too large by its Content-Length, before it comes', async () => {
    const { message } = request({ 'content-length': '11' })
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ problem: 'too-large' })
  })

  it('must come in time', async () => {
    const { stream, message } = request()
    const read = readBody(message, LIMIT, 1)
    stream.write('0')
    expect(await read).toEqual({ problem: 'timeout' })
  })

  it('may break off, also with an error, also before it is read', async () => {
    const [closed, failed, gone] = [request(), request(), request()]
    const reads = [readBody(closed.message, LIMIT, 1_000), readBody(failed.message, LIMIT, 1_000)]
    closed.stream.destroy()
    failed.stream.destroy(new Error('reset'))
    gone.stream.destroy()
    expect(await Promise.all(reads)).toEqual([{ problem: 'aborted' }, { problem: 'aborted' }])
    expect(await readBody(gone.message, LIMIT, 1_000)).toEqual({ problem: 'aborted' })
  })
})

describe('A body that a parser read first', () => {
  it.each([
    ['in rawBody', { rawBody: Buffer.from('raw'), body: {} }],
    ['in body', { body: Buffer.from('raw') }],
  ])('is taken from where it was kept: %s', async (_where, parsed) => {
    const { message } = request({}, parsed)
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ bytes: Buffer.from('raw') })
  })

  it('is held to the limit', async () => {
    const { message } = request({}, { rawBody: Buffer.alloc(LIMIT + 1) })
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ problem: 'too-large' })
  })

  it('is consumed if nobody kept it', async () => {
    const { stream, message } = request({}, { body: { parsed: true } })
    stream.resume().end('{"parsed":true}')
    await new Promise((resolve) => stream.on('end', resolve))
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ problem: 'consumed' })
  })

  it('is not consumed by a parser that only looked at the headers', async () => {
    const { stream, message } = request({}, { body: {} })
    stream.end('{}')
    expect(await readBody(message, LIMIT, 1_000)).toEqual({ bytes: Buffer.from('{}') })
  })
})
