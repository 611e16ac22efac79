import { randomBytes } from 'node:crypto'
import { constants, inflateRawSync } from 'node:zlib'
import type { DeflateSettings, EngineInflated, InflateSettings } from '@offhook/permessage-deflate'
import { describe, expect, it } from 'vitest'
import { zlibEngine } from './zlib-engine.ts'

const DEFLATE: DeflateSettings = { windowBits: 15, memLevel: 8, level: 3, dictionary: undefined }
const INFLATE: InflateSettings = { windowBits: 15, dictionary: undefined, maxOutputLength: 100_000 }
const TOO_WIDE = 99

/** A final block of nothing, which ends a stream. */
const END = Buffer.of(0x01, 0x00, 0x00, 0xff, 0xff)

const MESSAGES = ['', 'x', 'Hello '.repeat(5_000)].map((text) => Buffer.from(text))

/** Both forms of an operation, told apart by their names only. */
const deflates = {
  deflateSync: async (bytes: Buffer, settings = DEFLATE) => zlibEngine.deflateSync(bytes, settings),
  deflate: (bytes: Buffer, settings = DEFLATE) =>
    new Promise<Uint8Array | undefined>((done) => zlibEngine.deflate(bytes, settings, done)),
}
const inflates = {
  inflateSync: async (bytes: Buffer, settings = INFLATE) => zlibEngine.inflateSync(bytes, settings),
  inflate: (bytes: Buffer, settings = INFLATE) =>
    new Promise<EngineInflated>((done) => zlibEngine.inflate(bytes, settings, done)),
}

async function stream(message: Buffer): Promise<Buffer> {
  return Buffer.concat([(await deflates.deflateSync(message)) as Uint8Array, END])
}

describe.each(Object.entries(deflates))('%s', (_name, deflate) => {
  it('ends with a sync flush, and what it makes can be inflated', async () => {
    for (const message of MESSAGES) {
      const deflated = Buffer.from((await deflate(message)) as Uint8Array)
      expect(deflated.subarray(-4)).toEqual(Buffer.of(0x00, 0x00, 0xff, 0xff))
      const inflated = zlibEngine.inflateSync(Buffer.concat([deflated, END]), INFLATE)
      expect(inflated.ok && message.equals(inflated.bytes)).toBe(true)
    }
  })

  it('madler/zlib#171: keeps to a window of 8 bits, for which zlib takes 9', async () => {
    const noise = randomBytes(1_024)
    for (const period of [249, 250, 251, 256, 257, 262, 511, 512]) {
      const message = Buffer.concat(Array.from({ length: 20 }, () => noise.subarray(0, period)))
      const deflated = await deflate(message, { ...DEFLATE, windowBits: 8, memLevel: 1 })
      // What zlib still has in its output a distance may reach, so little may be there.
      const options = { windowBits: 8, chunkSize: 64, finishFlush: constants.Z_SYNC_FLUSH }
      expect(message.equals(inflateRawSync(deflated as Uint8Array, options))).toBe(true)
    }
  })

  it('makes nothing if it cannot, and never throws', async () => {
    expect(await deflate(Buffer.from('x'), { ...DEFLATE, windowBits: TOO_WIDE })).toBeUndefined()
  })
})

describe.each(Object.entries(inflates))('%s', (_name, inflate) => {
  it('says how much of the input the stream took', async () => {
    for (const message of MESSAGES) {
      const bytes = await stream(message)
      const behind = Buffer.concat([bytes, Buffer.from('behind')])
      const inflated = await inflate(behind)
      expect(inflated).toMatchObject({ ok: true, consumed: bytes.length })
      expect(inflated.ok && message.equals(inflated.bytes)).toBe(true)
    }
  })

  it('stops at the limit', async () => {
    const bomb = await stream(Buffer.alloc(1_000_000))
    expect(await inflate(bomb)).toEqual({ ok: false, reason: 'too-big' })
  })

  it('refers to the bytes before', async () => {
    const dictionary = Buffer.from('Hello, world. Hello, moon.')
    const deflated = await deflates.deflateSync(dictionary, { ...DEFLATE, dictionary })
    const bytes = Buffer.concat([deflated as Uint8Array, END])
    expect(bytes.length).toBeLessThan(dictionary.length)
    expect(await inflate(bytes, { ...INFLATE, dictionary })).toMatchObject({ bytes: dictionary })
  })

  it.each([
    ['is no DEFLATE', Buffer.from('Hello'), INFLATE],
    ['breaks off', Buffer.of(0x00, 0x05), INFLATE],
    ['needs a window that there is not', END, { ...INFLATE, windowBits: TOO_WIDE }],
  ])('says invalid of what %s, and never throws', async (_what, bytes, settings) => {
    expect(await inflate(bytes, settings)).toEqual({ ok: false, reason: 'invalid' })
  })
})
