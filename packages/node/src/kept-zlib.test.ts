import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { deflateKept, inflateKept, probe } from './kept-zlib.ts'

const settings = { windowBits: 12, memLevel: 5, level: 3 }
const END = Buffer.from([1, 0, 0, 0xff, 0xff])

function inflated(bytes: Buffer | undefined): string {
  return inflateRawSync(Buffer.concat([bytes as Buffer, END])).toString()
}

describe('A stream that is kept', () => {
  it('compresses one message after another, none of which refers to those before', () => {
    const text = 'the same again, '.repeat(20)
    const [first, second] = [
      deflateKept(Buffer.from(text), settings),
      deflateKept(Buffer.from(text), settings),
    ]
    expect(inflated(first)).toBe(text)
    expect(second).toEqual(first)
  })

  it('ends each by a sync flush', () => {
    expect(deflateKept(Buffer.from('a'), settings)?.subarray(-4)).toEqual(Buffer.from([0, 0, 0xff, 0xff]))
  })

  it('is another for other settings', () => {
    const text = Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * i) >> 3))
    const fast = deflateKept(text, { ...settings, level: 1 })
    expect(fast?.equals(deflateKept(text, { ...settings, level: 9 }) as Buffer)).toBe(false)
  })

  it('inflates the first stream, and tells what it took', () => {
    const stream = deflateRawSync('hello')
    const worked = inflateKept(Buffer.concat([stream, Buffer.from('rest')]), 15, 100)
    expect(worked).toEqual({ bytes: Buffer.from('hello'), consumed: stream.length })
  })

  it('keeps to the limit', () => {
    const stream = deflateRawSync('hello')
    expect(inflateKept(stream, 15, 5)?.bytes.toString()).toBe('hello')
    expect(inflateKept(stream, 15, 4)).toBeUndefined()
  })

  it('gives memory that is the message alone', () => {
    const first = inflateKept(deflateRawSync('first'), 15, 100)
    inflateKept(deflateRawSync('other'), 15, 100)
    expect(first?.bytes.toString()).toBe('first')
  })

  it('leaves to others what does not fit', () => {
    const long = Buffer.alloc(100_000, 'x')
    expect(deflateKept(long, settings)).toBeUndefined()
    expect(inflateKept(deflateRawSync(long), 15, 1e6)).toBeUndefined()
  })

  it.each([
    ['is cut short', deflateRawSync('hello, hello').subarray(0, -3)],
    ['makes no sense', Buffer.from([0xff, 0xff, 0xff])],
    ['is empty', Buffer.alloc(0)],
  ])('leaves to others what %s, and works on', (_, bytes) => {
    expect(inflateKept(bytes, 15, 100)).toBeUndefined()
    expect(inflateKept(deflateRawSync('fine'), 15, 100)?.bytes.toString()).toBe('fine')
  })
})

describe('A Node that has no such streams', () => {
  it('is found out by a trial', () => {
    const throwing = () => {
      throw new TypeError('writeSync is not a function')
    }
    expect(probe(() => ({ work: throwing }))).toBe(false)
    expect(probe(() => ({ work: () => undefined }))).toBe(false)
  })
})
