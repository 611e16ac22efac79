import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import {
  constants,
  createDeflateRaw,
  createInflateRaw,
  type DeflateRaw,
  deflateRawSync,
  type InflateRaw,
} from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { DeflateCodec } from './codec.ts'
import type { DeflateEngine } from './engine.ts'
import type { Inflated } from './inflater.ts'
import type { DeflateParameters } from './parameters.ts'
import { zlibEngine } from './zlib-engine.fixture.ts'

const alone: DeflateParameters = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
}
const takeover: DeflateParameters = {
  ...alone,
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
}
const withBits = (bits: number) => ({ ...takeover, serverMaxWindowBits: bits, clientMaxWindowBits: bits })

interface Choices {
  parameters?: DeflateParameters
  engine?: DeflateEngine
  role?: 'server' | 'client'
  threshold?: number | undefined
  syncLimit?: number
}
const make = ({
  parameters = alone,
  engine = zlibEngine,
  role = 'server',
  syncLimit = 16384,
  ...rest
}: Choices = {}) => new DeflateCodec(engine, role, parameters, { level: 6, threshold: 0, syncLimit, ...rest })

const compress = (codec: DeflateCodec, payload: Uint8Array) =>
  new Promise<Uint8Array | undefined>((resolve) => codec.compress(payload, resolve))
const inflate = (codec: DeflateCodec, payload: Uint8Array, limit = 1 << 20) =>
  new Promise<Inflated>((resolve) => codec.inflate(payload, limit, resolve))
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const text = (result: Inflated) => (result.ok ? Buffer.from(result.bytes).toString() : result.reason)
const json = (count: number) =>
  Buffer.from(JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, name: `user-${id}` }))))

const TAIL = hex('00 00 ff ff')

/** One end of a peer that streams through node:zlib, as ws and others do. */
async function pass(stream: DeflateRaw | InflateRaw, input: Uint8Array): Promise<Buffer> {
  const chunks: Buffer[] = []
  const collect = (chunk: Buffer) => chunks.push(chunk)
  stream.on('data', collect)
  stream.write(input)
  await promisify((done: () => void) => stream.flush(constants.Z_SYNC_FLUSH, done))()
  stream.off('data', collect)
  return Buffer.concat(chunks)
}
const peerDeflates = async (stream: DeflateRaw, message: Uint8Array) =>
  (await pass(stream, message)).subarray(0, -4)
const peerInflates = (stream: InflateRaw, payload: Uint8Array) => pass(stream, Buffer.concat([payload, TAIL]))

describe('§7.2.3 Examples', () => {
  it.each([
    ['§7.2.3.1 A Message Compressed Using One Compressed DEFLATE Block', 'f2 48 cd c9 c9 07 00', 'Hello'],
    ['§7.2.3.3 Using a DEFLATE Block with No Compression', '00 05 00 fa ff 48 65 6c 6c 6f 00', 'Hello'],
    ['§7.2.3.4 Using a DEFLATE Block with "BFINAL" Set to 1', 'f3 48 cd c9 c9 07 00 00', 'Hello'],
    ['§7.2.3.5 Two DEFLATE Blocks in One Message', 'f2 48 05 00 00 00 ff ff ca c9 c9 07 00', 'Hello'],
    ['§7.2.3.6 Generating an Empty Fragment', '00', ''],
  ])('inflates %s', async (_, payload, message) => {
    expect(text(await inflate(make(), hex(payload)))).toBe(message)
  })

  it.each([
    ['§7.2.3.1', undefined, 'f2 48 cd c9 c9 07 00'],
    ['§7.2.3.2', Buffer.from('Hello'), 'f2 00 11 00 00'],
  ])('%s is made byte for byte', (_, dictionary, payload) => {
    const settings = { windowBits: 15, memLevel: 8, level: 6, dictionary }
    const made = zlibEngine.deflateSync(Buffer.from('Hello'), settings)
    expect(made).toEqual(Buffer.concat([hex(payload), TAIL]))
  })

  it('§7.2.3.1 is kept back where it is longer than the message', async () => {
    expect(await compress(make(), Buffer.from('Hello'))).toBeUndefined()
    expect(await compress(make(), Buffer.from('Hello Hello Hello Hello'))).toBeDefined()
  })

  it('§7.2.3.2 Sharing LZ77 Sliding Window: inflates the second message from the window of the first', async () => {
    const codec = make({ parameters: takeover })
    expect(text(await inflate(codec, hex('f2 48 cd c9 c9 07 00')))).toBe('Hello')
    expect(text(await inflate(codec, hex('f2 00 11 00 00')))).toBe('Hello')
  })

  it('§7.2.3.2 without takeover there is no window to refer to', async () => {
    const codec = make()
    await inflate(codec, hex('f2 48 cd c9 c9 07 00'))
    expect(text(await inflate(codec, hex('f2 00 11 00 00')))).toBe('invalid')
  })
})

describe('§7.2.1 Compression', () => {
  it('leaves a message below the threshold as it is: 1,024 bytes alone, 128 with takeover', async () => {
    const plain = Buffer.alloc(1024, 'a')
    const own = make({ threshold: undefined })
    expect(await compress(own, plain.subarray(1))).toBeUndefined()
    expect(await compress(own, plain)).toBeDefined()
    const kept = make({ threshold: undefined, parameters: takeover })
    expect(await compress(kept, plain.subarray(0, 127))).toBeUndefined()
    expect(await compress(kept, plain.subarray(0, 128))).toBeDefined()
  })

  it('leaves what does not shrink as it is: noise, and the empty message of §7.2.3.6', async () => {
    const noise = createHash('shake256', { outputLength: 2000 }).digest()
    expect(await compress(make(), noise)).toBeUndefined()
    expect(await compress(make(), new Uint8Array(0))).toBeUndefined()
  })

  it('leaves a message as it is if the engine cannot', async () => {
    const engine: DeflateEngine = { ...zlibEngine, deflateSync: () => undefined }
    expect(await compress(make({ engine }), json(50))).toBeUndefined()
  })

  it('fits the window to the message, within what was agreed', async () => {
    const engine = { ...zlibEngine, deflateSync: vi.fn(zlibEngine.deflateSync) }
    const codec = make({ engine, parameters: { ...alone, serverMaxWindowBits: 12 } })
    for (const length of [1, 512, 513, 1024, 4096, 16384]) await compress(codec, Buffer.alloc(length))
    expect(
      engine.deflateSync.mock.calls.map(([, settings]) => [settings.windowBits, settings.memLevel]),
    ).toEqual([
      [9, 2],
      [9, 2],
      [10, 3],
      [10, 3],
      [12, 5],
      [12, 5],
    ])
  })

  it('works at once up to the limit, off the event loop above it', async () => {
    const codec = make({ syncLimit: 100 })
    const done = vi.fn()
    codec.compress(Buffer.alloc(100), done)
    expect(done).toHaveBeenCalledOnce()
    codec.compress(Buffer.alloc(101), done)
    expect(done).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(2), { timeout: 10_000 })
  })
})

describe('§7.2.2 Decompression', () => {
  const bomb = deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)

  it('CVE-2018-1000518 (websockets), CVE-2026-1526 (undici): the limit holds for what comes out', async () => {
    expect(text(await inflate(make(), bomb, (1 << 20) - 1))).toBe('too-big')
    expect(await inflate(make(), bomb, 1 << 20)).toMatchObject({ ok: true, bytes: { length: 1 << 20 } })
  })

  it('CVE-2026-27571 (nats-server), CVE-2026-42786, GHSA-frh3-6pv6-rc8j (Bandit): a bomb is cut off while it inflates, not after', async () => {
    const inflateSync = vi.fn(zlibEngine.inflateSync)
    expect(text(await inflate(make({ engine: { ...zlibEngine, inflateSync } }), bomb, 1000))).toBe('too-big')
    expect(inflateSync).toHaveBeenCalledExactlyOnceWith(
      expect.anything(),
      expect.objectContaining({ maxOutputLength: 1000 }),
    )
  })

  it.each([0, 1, 5, 6])('keeps a limit of %i bytes to the byte', async (limit) => {
    for (const syncLimit of [0, 100]) {
      const result = await inflate(make({ syncLimit }), hex('f2 48 cd c9 c9 07 00'), limit)
      expect(text(result)).toBe(limit < 5 ? 'too-big' : 'Hello')
    }
  })

  it('keeps a limit of 0 bytes, though an engine is allowed one', async () => {
    expect(text(await inflate(make(), deflateRawSync('a'), 0))).toBe('too-big')
  })

  it('an empty message fits a limit of 0', async () => {
    expect(text(await inflate(make(), hex('00'), 0))).toBe('')
  })

  it('takes the empty payload that zlib makes of an empty message after a flush', async () => {
    expect(text(await inflate(make(), new Uint8Array(0)))).toBe('')
  })

  it('works off the event loop if little comes in but much goes out', async () => {
    const done = vi.fn()
    make().inflate(bomb, 1 << 20, done)
    expect(done).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce(), { timeout: 10_000 })
    expect(done.mock.calls[0]?.[0]).toMatchObject({ ok: true })
  })

  it('inflates a long payload off the event loop', async () => {
    const plain = json(3000)
    const payload = deflateRawSync(plain, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
    expect(text(await inflate(make({ syncLimit: 100 }), payload))).toBe(plain.toString())
    expect(text(await inflate(make({ syncLimit: 100 }), payload, 500))).toBe('too-big')
    expect(text(await inflate(make({ syncLimit: 10 }), Buffer.alloc(200, 0xff)))).toBe('invalid')
  })

  it.each([
    ['ff', 'a reserved block type'],
    ['f2 48 cd c9', 'a message cut short'],
    ['00 05 00 fa fe 48 65 6c 6c 6f 00', 'a stored block with a wrong length'],
    ['f2 00 11 00 00', 'a reference before the beginning'],
    ['05', 'a cut block with codes of its own'],
  ])('finds %s invalid: %s', async (payload) => {
    expect(text(await inflate(make(), hex(payload)))).toBe('invalid')
  })

  it('§7.2.3.4 goes on after a final block, and the next may refer to what came before it', async () => {
    const final = deflateRawSync('Hello, ')
    expect(text(await inflate(make(), Buffer.concat([final, deflateRawSync('world')])))).toBe('Hello, world')
    const referring = deflateRawSync('Hello, Hello, ', { dictionary: Buffer.from('Hello, ') })
    expect(text(await inflate(make(), Buffer.concat([final, referring, hex('00')])))).toBe(
      'Hello, Hello, Hello, ',
    )
  })

  it('§7.2.3.4 counts all streams of a message against the limit', async () => {
    const twice = Buffer.concat([deflateRawSync('Hello'), deflateRawSync('Hello')])
    expect(text(await inflate(make(), twice, 10))).toBe('HelloHello')
    expect(text(await inflate(make(), twice, 9))).toBe('too-big')
  })

  it('§7.2.3.4 refuses a message of more than 16 streams, each of which costs a set-up', async () => {
    const streams = (count: number) => Buffer.concat(new Array(count).fill(deflateRawSync('a')))
    expect(text(await inflate(make(), streams(16)))).toBe('a'.repeat(16))
    expect(text(await inflate(make(), streams(17)))).toBe('invalid')
    expect(text(await inflate(make(), streams(100_000)))).toBe('invalid')
  })

  it('keeps nothing of a message of several streams for the next', async () => {
    const codec = make()
    await inflate(codec, Buffer.concat([deflateRawSync('Hello'), hex('00')]))
    expect(text(await inflate(codec, hex('f2 00 11 00 00')))).toBe('invalid')
  })
})

describe('interoperation with node:zlib', () => {
  const messages = [json(3), json(40), Buffer.from('{"id":7}'), json(40), json(900), json(5), json(900)]

  it.each([8, 9, 10, 11, 12, 13, 14, 15])(
    'inflates a peer that streams with context takeover and %i window bits',
    async (windowBits) => {
      for (const role of ['server', 'client'] as const) {
        const stream = createDeflateRaw({ windowBits })
        const codec = make({ role, parameters: withBits(windowBits) })
        for (const message of messages) {
          expect(text(await inflate(codec, await peerDeflates(stream, message)))).toBe(message.toString())
        }
      }
    },
  )

  it.each([8, 9, 10, 11, 12, 13, 14, 15])(
    'is inflated by a peer that streams with context takeover and %i window bits',
    async (windowBits) => {
      for (const role of ['server', 'client'] as const) {
        // What zlib still has in its output a distance may reach, so little may be there.
        const stream = createInflateRaw({ windowBits, chunkSize: 64 })
        const codec = make({ role, parameters: withBits(windowBits) })
        for (const message of messages) {
          const payload = await compress(codec, message)
          if (payload === undefined) continue
          expect(String(await peerInflates(stream, payload))).toBe(String(message))
        }
      }
    },
  )

  it('gains from context takeover', async () => {
    const codec = make({ parameters: takeover })
    const first = await compress(codec, json(40))
    const second = await compress(codec, json(40))
    expect(second?.length).toBeLessThan((first?.length ?? 0) / 4)
  })

  it('takes messages that the peer did not compress for no part of the window (§7.2.1)', async () => {
    const codec = make({ parameters: takeover, threshold: 100 })
    const stream = createInflateRaw()
    for (const message of [json(40), Buffer.from('short'), json(41)]) {
      const payload = await compress(codec, message)
      if (payload !== undefined) expect(String(await peerInflates(stream, payload))).toBe(String(message))
    }
  })

  it('inflates an empty message after another from a peer that streams', async () => {
    const stream = createDeflateRaw()
    const codec = make({ parameters: takeover })
    expect(text(await inflate(codec, await peerDeflates(stream, json(5))))).toBe(json(5).toString())
    expect(text(await inflate(codec, await peerDeflates(stream, new Uint8Array(0))))).toBe('')
    expect(text(await inflate(codec, await peerDeflates(stream, json(5))))).toBe(json(5).toString())
  })

  it('round-trips any messages, in both roles, at once or not, with and without takeover', async () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc
        .array(fc.constantFrom('offhook', 'webhook', '{"id":', ' '), { maxLength: 900 })
        .map((all) => Buffer.from(all.join(''))),
    )
    const choice = fc.record({
      bits: fc.integer({ min: 8, max: 15 }),
      keep: fc.boolean(),
      syncLimit: fc.constantFrom(0, 500, 16384),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 8 }),
        choice,
        async (sent, { bits, keep, syncLimit }) => {
          const parameters = {
            ...(keep ? takeover : alone),
            serverMaxWindowBits: bits,
            clientMaxWindowBits: bits,
          }
          const server = make({ parameters, syncLimit })
          const client = make({ parameters, syncLimit, role: 'client' })
          for (const plain of sent) {
            const payload = await compress(server, plain)
            if (payload === undefined) continue
            const result = await inflate(client, payload, plain.length)
            expect(result.ok && Buffer.from(result.bytes)).toEqual(Buffer.from(plain))
          }
        },
      ),
    )
  })
})

describe('hostile payloads', () => {
  const codecs = [alone, takeover].flatMap((parameters) =>
    [0, 16384].map((syncLimit) => make({ parameters, syncLimit })),
  )

  it('never throw and never exceed the limit, be they noise', async () => {
    const payload = fc.uint8Array({ maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(payload, fc.integer({ min: 0, max: 300 }), async (bytes, limit) => {
        for (const codec of codecs) {
          const result = await inflate(codec, bytes, limit)
          expect(result.ok ? result.bytes.length : 0).toBeLessThanOrEqual(limit)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('never throw and never exceed the limit, be they a message with a few bytes changed', async () => {
    const valid = deflateRawSync(json(60), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
    const changes = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        const payload = Buffer.from(valid)
        for (const [at, byte] of changed) payload[at] = byte
        for (const codec of codecs) {
          const result = await inflate(codec, payload, 4000)
          expect(result.ok ? result.bytes.length : 0).toBeLessThanOrEqual(4000)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('cut short at any byte are invalid, not a shorter message', async () => {
    const valid = deflateRawSync(json(10), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
    for (let end = 1; end < valid.length; end++) {
      expect(text(await inflate(make(), valid.subarray(0, end)))).toBe('invalid')
    }
  })
})

describe('one after another', () => {
  it('keeps the order of calls though a long message ends late', async () => {
    const codec = make({ syncLimit: 200, parameters: takeover })
    const peer = make({ syncLimit: 200, parameters: takeover, role: 'client' })
    const sent = [json(500), json(4), json(300), json(2)]
    const passed: string[] = []
    await new Promise<void>((resolve) => {
      for (const plain of sent) {
        codec.compress(plain, (payload) =>
          peer.inflate(payload ?? plain, 1 << 20, (result) => {
            passed.push(text(result))
            if (passed.length === sent.length) resolve()
          }),
        )
      }
    })
    expect(passed).toEqual(sent.map(String))
  })

  it('goes on though the caller throws', () => {
    const codec = make()
    const done = vi.fn()
    const broken = () => {
      throw new Error('broken')
    }
    expect(() => codec.compress(json(9), broken)).toThrow('broken')
    codec.compress(json(9), done)
    expect(() => codec.inflate(hex('00'), 9, broken)).toThrow('broken')
    codec.inflate(hex('00'), 9, done)
    expect(done).toHaveBeenCalledTimes(2)
  })
})

describe('sharing compressed messages', () => {
  it('is possible between codecs of one key, whose bytes are the same', async () => {
    const [one, other] = [make(), make()]
    expect(one.shareKey).toBe(other.shareKey)
    expect(await compress(one, json(50))).toEqual(await compress(other, json(50)))
  })

  it('is told apart by window bits, and not offered with context takeover', () => {
    expect(make({ parameters: { ...alone, serverMaxWindowBits: 9 } }).shareKey).not.toBe(make().shareKey)
    expect(make({ parameters: takeover }).shareKey).toBeUndefined()
  })
})
