import type { Inflated, MessageExtension } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { Paced } from './paced.ts'

const BYTES = new Uint8Array([1, 2, 3])

/** An extension that inflates when told, and a log of what happens around it. */
function setUp() {
  const log: string[] = []
  const waiting: ((result: Inflated) => void)[] = []
  const slow: MessageExtension = {
    compress: (payload, done) => done(payload.subarray(1)),
    inflate: (_payload, _limit, done) => void waiting.push(done),
  }
  const reader = { hold: () => void log.push('hold'), release: () => void log.push('release') }
  const finish = () => waiting.shift()?.({ ok: true, bytes: BYTES })
  return { log, slow, reader, finish }
}

describe('Inflation off the event loop', () => {
  it('holds the reader until its message has been delivered', () => {
    const { log, slow, reader, finish } = setUp()
    new Paced(slow, reader).inflate(BYTES, 10, () => void log.push('message'))
    expect(log).toEqual(['hold'])
    finish()
    expect(log).toEqual(['hold', 'message', 'release'])
  })

  it('does not hold it for a message that is inflated at once', () => {
    const { log, slow, reader } = setUp()
    const quick = {
      ...slow,
      inflate: ((_p, _l, done) => done({ ok: true, bytes: BYTES })) as typeof slow.inflate,
    }
    new Paced(quick, reader).inflate(BYTES, 10, () => void log.push('message'))
    expect(log).toEqual(['message'])
  })

  it('lets the reader go only when the last of several is done', () => {
    const { log, slow, reader, finish } = setUp()
    const extension = new Paced(slow, reader)
    extension.inflate(BYTES, 10, () => extension.inflate(BYTES, 10, () => void log.push('second')))
    finish()
    expect(log).toEqual(['hold', 'hold', 'release'])
    finish()
    expect(log).toEqual(['hold', 'hold', 'release', 'second', 'release'])
  })

  it('leaves compression as it is', () => {
    const { log, slow, reader } = setUp()
    new Paced(slow, reader).compress(BYTES, (bytes) => expect(bytes).toEqual(BYTES.subarray(1)))
    expect(log).toEqual([])
  })
})
