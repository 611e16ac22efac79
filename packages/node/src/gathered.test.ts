import { describe, expect, it } from 'vitest'
import { Gathered } from './gathered.ts'

function gather(chunks: readonly Buffer[]): Gathered {
  const gathered = new Gathered()
  for (const chunk of chunks) gathered.add(chunk)
  return gathered
}

describe('Gathered', () => {
  it('is empty at first', () => {
    expect(new Gathered().bytes()).toHaveLength(0)
  })

  it('does not copy a body that comes in one chunk', () => {
    const chunk = Buffer.from('whole')
    expect(gather([Buffer.alloc(0), chunk]).bytes().buffer).toBe(chunk.buffer)
  })

  it('joins chunks of any size, and writes into none of them', () => {
    const chunks = [1, 5, 0, 2, 100, 3].map((length, index) => Buffer.alloc(length, index + 65))
    const before = chunks.map((chunk) => chunk.toString())
    const gathered = gather(chunks)
    expect(gathered.bytes().toString()).toBe(before.join(''))
    expect(gathered.length).toBe(111)
    expect(chunks.map((chunk) => chunk.toString())).toEqual(before)
  })

  it('keeps no chunk of a body that is sent byte by byte', () => {
    const gathered = gather([Buffer.from('first')])
    const chunk = Buffer.from('x')
    for (let byte = 0; byte < 1_000_000; byte++) gathered.add(chunk)
    chunk.fill('y')
    expect(gathered.bytes().toString()).toBe(`first${'x'.repeat(1_000_000)}`)
    // Its room is at most half as large again as what it holds.
    expect(gathered.bytes().buffer.byteLength).toBeLessThanOrEqual(1_500_000)
  })
})
