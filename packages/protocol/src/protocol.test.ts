import { Opcode, RSV1, Slab, violations, webPlatform } from '@offhook/frame'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compressedLimit } from './assembler.ts'
import type { ProtocolOptions } from './options.ts'
import {
  bytewise,
  CountingPlatform,
  carry,
  concat,
  cutAt,
  End,
  FakeExtension,
  frame,
  framesOf,
  type Role,
  utf8,
} from './pair.fixture.ts'
import { prepare } from './prepared.ts'
import type { WriteFragment } from './sender.ts'

const { Continuation, Text, Binary, Close, Ping, Pong } = Opcode
const { deflate } = FakeExtension

const KIB = 1024
const MIB = 1024 * KIB

const peerOf = (role: Role): Role => (role === 'server' ? 'client' : 'server')

/** A Close's payload. */
const status = (code: number, reason = '') => Uint8Array.of(code >> 8, code & 0xff, ...utf8(reason))

const clean = (code: number, reason = '') => ({ code, reason, clean: true, violation: undefined })
const abnormal = { code: 1006, reason: '', clean: false, violation: undefined }
const failure = (code: number, violation: string) => ({ code, reason: violation, clean: false, violation })

/** An end, and the frames of its peer as bytes. */
function newEnd(role: Role, options?: Partial<ProtocolOptions>) {
  const end = new End(role, options)
  const peer = peerOf(role)
  const from = (...args: Parameters<typeof frame> extends [Role, ...infer Rest] ? Rest : never) =>
    frame(peer, ...args)
  const receive = (...frames: Uint8Array[]) => end.protocol.receive(concat(frames))
  return { end, protocol: end.protocol, from, receive }
}

function compressing(role: Role, when: 'now' | 'later', options?: Partial<ProtocolOptions>) {
  const extension = new FakeExtension(when)
  return { ...newEnd(role, { extension, ...options }), extension }
}

/** A server and a client that are joined. */
function newPair(options?: Partial<ProtocolOptions>) {
  return { server: new End('server', options), client: new End('client', options) }
}

describe.each(['server', 'client'] as const)('A %s', (role) => {
  describe('§5.4 A message of unknown length', () => {
    test('leaves in fragments, and what is sent meanwhile waits for its end, but for control frames', () => {
      const { end, protocol } = newEnd(role)
      let write: WriteFragment = () => {}
      protocol.sendFragments(true, (given) => {
        write = given
      })
      write(utf8('a'), false)
      expect([protocol.send('later'), protocol.ping(utf8('p'))]).toEqual([true, true])
      expect(protocol.pending).toBe(protocol.ready + 5)
      write(utf8('b'), false)
      write(utf8('c'), true)
      protocol.send('last')
      expect(end.sent()).toEqual([
        [Text, 0, utf8('a')],
        [Ping, 0, utf8('p')],
        [Continuation, 0, utf8('b')],
        [Continuation, 0, utf8('c')],
        [Text, 0, utf8('later')],
        [Text, 0, utf8('last')],
      ])
    })

    test('may be written at once, as one fragment too', () => {
      const { end, protocol } = newEnd(role)
      expect(protocol.sendFragments(false, (write) => write(Uint8Array.of(1), true))).toBe(true)
      protocol.send('last')
      expect(end.sent()).toEqual([
        [Binary, 0, Uint8Array.of(1)],
        [Text, 0, utf8('last')],
      ])
    })

    test('goes nowhere after the end', () => {
      const { end, protocol } = newEnd(role)
      let write: WriteFragment = () => {}
      protocol.sendFragments(true, (given) => {
        write = given
      })
      protocol.fail(1011)
      write(utf8('late'), true)
      expect(end.sent()).toEqual([[Close, 0, status(1011)]])
      expect(protocol.sendFragments(true, () => {})).toBe(false)
    })
  })

  describe('§7.1.7 An end that fails the connection', () => {
    test('says why, and hears nothing more', () => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.fail(1013, 'output-limit')
      protocol.fail(1008, 'again')
      receive(from(Text, 'late'))
      expect(end.sent()).toEqual([[Close, 0, status(1013, 'output-limit')]])
      expect(end.end).toEqual({ code: 1013, reason: 'output-limit', clean: false, violation: undefined })
      expect(end.messages).toEqual([])
    })

    test('may not say what a Close cannot carry', () => {
      const { end, protocol } = newEnd(role)
      expect(() => protocol.fail(1006)).toThrow(RangeError)
      expect([protocol.state, end.sent()]).toEqual(['open', []])
    })

    test('without a word may have a reason of its own', () => {
      const { end, protocol } = newEnd(role)
      protocol.abort('pong-timeout')
      expect(end.end).toEqual({ ...abnormal, reason: 'pong-timeout' })
    })

    test('A frame that lasts is told from others by their number', () => {
      const { protocol, from, receive } = newEnd(role)
      receive(from(Text, 'a'), from(Text, 'b').slice(0, -1))
      expect([protocol.frames, protocol.midFrame]).toEqual([2, true])
    })
  })

  describe('§6 Sending and Receiving Data', () => {
    test('Text arrives as a string, binary as bytes', () => {
      const { end, from, receive } = newEnd(role)
      receive(from(Text, 'é'), from(Binary, [1, 2]), from(Text), from(Binary))
      expect(end.messages).toEqual(['é', Uint8Array.of(1, 2), '', new Uint8Array(0)])
    })

    test('Messages leave as one frame each', () => {
      const { end, protocol } = newEnd(role)
      expect([protocol.send('é'), protocol.send(Uint8Array.of(1))]).toEqual([true, true])
      expect(protocol.pending).toBe(role === 'client' ? 15 : 7)
      expect(end.sent()).toEqual([
        [Text, 0, utf8('é')],
        [Binary, 0, Uint8Array.of(1)],
      ])
      expect(protocol.pending).toBe(0)
    })

    test('A prepared message goes out as any other', () => {
      const { end, protocol } = newEnd(role)
      expect(protocol.send(prepare('é'))).toBe(true)
      expect(end.sent()).toEqual([[Text, 0, utf8('é')]])
    })

    test('§5.1 A client masks all that it sends, and a server nothing', () => {
      const { end, protocol } = newEnd(role)
      protocol.send('Hello')
      const violation = role === 'server' ? 'mask-missing' : 'mask-forbidden'
      expect(framesOf(peerOf(role), end.take())).toEqual([violation])
    })

    test('Output is told, and its memory is used again after it has left', () => {
      const slab = new Slab(webPlatform)
      const { end, protocol } = newEnd(role, { slab })
      let told = 0
      end.handlers.output = () => {
        told++
      }
      for (let i = 0; i < 3; i++) {
        protocol.send('Hello')
        expect(slab.used).toBeGreaterThan(0)
        end.take()
      }
      expect([told, slab.used]).toEqual([3, 0])
    })

    test('Whether a frame is under way can be asked', () => {
      const { end, protocol, from } = newEnd(role)
      const states = bytewise(from(Text, 'a')).map((chunk) => {
        protocol.receive(chunk)
        return protocol.midFrame
      })
      expect(states.at(-1)).toBe(false)
      expect(states.slice(0, -1)).not.toContain(false)
      expect(end.messages).toEqual(['a'])
    })
  })

  describe('§5.4 Fragmentation', () => {
    test('Control frames between fragments are handled in their place', () => {
      const { end, from, receive } = newEnd(role)
      receive(
        from(Text, 'He', { fin: false }),
        from(Ping, 'now'),
        from(Continuation, 'll', { fin: false }),
        from(Pong, 'then'),
        from(Continuation, 'o'),
      )
      expect(end.happened).toEqual([
        ['pinged', utf8('now')],
        ['ponged', utf8('then')],
        ['message', 'Hello'],
      ])
      expect(end.sent()).toEqual([[Pong, 0, utf8('now')]])
    })

    test('A fragment out of place fails the connection; what came before it is delivered', () => {
      const { end, from, receive } = newEnd(role)
      receive(from(Text, 'before'), from(Continuation, 'x'), from(Text, 'after'))
      expect(end.messages).toEqual(['before'])
      expect(end.end).toEqual(failure(1002, 'continuation-unexpected'))
      expect(end.sent()).toEqual([[Close, 0, status(1002, 'continuation-unexpected')]])
    })
  })

  describe('§5.5.2 Ping, §5.5.3 Pong', () => {
    test('A Ping is answered by a Pong with its payload, before the application hears of it', () => {
      const { end, from, receive } = newEnd(role)
      end.handlers.pinged = () => expect(end.sent()).toEqual([[Pong, 0, utf8('x'.repeat(125))]])
      receive(from(Ping, 'x'.repeat(125)))
      expect(end.happened).toEqual([['pinged', utf8('x'.repeat(125))]])
    })

    test('A Pong that nobody asked for is told, and not answered', () => {
      const { end, from, receive } = newEnd(role)
      receive(from(Pong))
      expect(end.happened).toEqual([['ponged', new Uint8Array(0)]])
      expect(end.sent()).toEqual([])
    })

    test('Both can be sent, with a payload or without', () => {
      const { end, protocol } = newEnd(role)
      expect([protocol.ping(), protocol.pong()]).toEqual([true, true])
      expect([protocol.ping(utf8('a')), protocol.pong(utf8('b'))]).toEqual([true, true])
      expect(end.sent()).toEqual([
        [Ping, 0, new Uint8Array(0)],
        [Pong, 0, new Uint8Array(0)],
        [Ping, 0, utf8('a')],
        [Pong, 0, utf8('b')],
      ])
    })

    test('A payload of 126 bytes throws OFFHOOK_CONTROL_TOO_LONG', () => {
      const { protocol } = newEnd(role)
      const tooLong = expect.objectContaining({ code: 'OFFHOOK_CONTROL_TOO_LONG' })
      expect(protocol.ping(new Uint8Array(125))).toBe(true)
      expect(() => protocol.ping(new Uint8Array(126))).toThrow(tooLong)
      expect(() => protocol.pong(new Uint8Array(126))).toThrow(tooLong)
    })

    test('A payload is a copy: it does not hold the chunk, and the chunk does not change it', () => {
      const { end, protocol, from } = newEnd(role)
      const chunk = from(Ping, 'a')
      protocol.receive(chunk)
      chunk.fill(0)
      expect(end.happened).toEqual([['pinged', utf8('a')]])
    })

    test('"unless it already received a Close frame": after our own Close a Ping is still answered', () => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.close()
      receive(from(Ping, 'a'), from(Pong, 'b'), from(Close, status(1000)), from(Ping, 'c'))
      expect(end.sent()).toEqual([
        [Close, 0, status(1000)],
        [Pong, 0, utf8('a')],
      ])
      expect(end.happened.map(([name]) => name)).toEqual(['pinged', 'ponged', 'closed'])
    })
  })

  describe('§5.5.1 Close, §7 Closing the Connection', () => {
    test('The peer closes: its code is echoed, and the connection is closed', () => {
      const { end, protocol, from, receive } = newEnd(role)
      receive(from(Close, status(3001, 'because')))
      expect(end.sent()).toEqual([[Close, 0, status(3001)]])
      expect(end.end).toEqual(clean(3001, 'because'))
      expect(protocol.state).toBe('closed')
    })

    test('A Close without a code is echoed without one, and is 1005', () => {
      const { end, from, receive } = newEnd(role)
      receive(from(Close))
      expect(end.sent()).toEqual([[Close, 0, new Uint8Array(0)]])
      expect(end.end).toEqual(clean(1005))
    })

    test('It is told that the end is to be awaited, once, unless it comes at once', () => {
      const told: string[] = []
      const handlers = { closing: () => told.push('closing'), closed: () => told.push('closed') }
      const ours = newEnd(role)
      ours.end.handlers = handlers
      ours.protocol.close()
      expect(told).toEqual(['closing'])
      ours.receive(ours.from(Close))
      expect(told).toEqual(['closing', 'closed'])
      const theirs = newEnd(role)
      theirs.end.handlers = handlers
      theirs.receive(theirs.from(Close))
      expect(told).toEqual(['closing', 'closed', 'closed'])
      const busy = newEnd(role)
      busy.end.handlers = handlers
      let write: WriteFragment | undefined
      busy.protocol.sendFragments(true, (begun) => {
        write = begun
      })
      busy.receive(busy.from(Close))
      expect(told.slice(3)).toEqual(['closing'])
      write?.(utf8('all'), true)
      expect(told.slice(3)).toEqual(['closing', 'closed'])
    })

    test('That it is closing is told once, though both close while a message is under way', () => {
      const { end, protocol, receive, from } = newEnd(role)
      let told = 0
      end.handlers = { closing: () => told++ }
      protocol.sendFragments(true, () => {})
      protocol.close()
      receive(from(Close))
      expect(told).toBe(1)
    })

    test('The transport has ended, and a handler pauses and resumes: what arrived before is delivered all the same', () => {
      const { end, protocol, from, receive } = newEnd(role)
      end.handlers = {
        message() {
          protocol.pause()
          protocol.resume()
        },
      }
      protocol.pause()
      receive(from(Text, 'a'), from(Text, 'b'), from(Close, status(1000)))
      protocol.end()
      protocol.resume()
      expect(end.messages).toEqual(['a', 'b'])
      expect(end.end).toEqual(clean(1000))
    })

    test('A sink may do without that', () => {
      const { end, protocol } = newEnd(role)
      Object.assign(end, { closing: undefined })
      expect(protocol.close()).toBe(true)
    })

    test('We close: the connection is closed when the answer comes, and what comes before it is delivered', () => {
      const { end, protocol, from, receive } = newEnd(role)
      expect(protocol.state).toBe('open')
      expect(protocol.close(4000, 'bye')).toBe(true)
      expect(protocol.state).toBe('closing')
      receive(from(Text, 'late'))
      expect(end.end).toBeUndefined()
      receive(from(Close, status(4000)))
      expect(end.sent()).toEqual([[Close, 0, status(4000, 'bye')]])
      expect(end.messages).toEqual(['late'])
      expect(end.end).toEqual(clean(4000))
    })

    test('The code is 1000 if none is given', () => {
      const { end, protocol } = newEnd(role)
      protocol.close()
      expect(end.sent()).toEqual([[Close, 0, status(1000)]])
    })

    test('"discards any further data received": nothing is handled after a Close', () => {
      const { end, protocol, from, receive } = newEnd(role)
      receive(from(Close, status(1000)), from(Text, 'a'), from(Ping), Uint8Array.of(0xff, 0xff), from(Close))
      receive(from(Text, 'b'))
      expect(end.sent()).toEqual([[Close, 0, status(1000)]])
      expect(end.happened).toHaveLength(1)
      expect(protocol.midFrame).toBe(false)
    })

    test.each(['closing', 'closed'] as const)('Nothing is sent when it is %s', (state) => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.close()
      if (state === 'closed') receive(from(Close))
      end.take()
      expect(protocol.state).toBe(state)
      expect([protocol.send('a'), protocol.ping(), protocol.pong(), protocol.close()]).toEqual(
        Array(4).fill(false),
      )
      expect(end.sent()).toEqual([])
    })

    test.each([
      ['close-payload-cut', 1002, Uint8Array.of(3)],
      ['close-code-forbidden', 1002, status(1005)],
      ['close-code-forbidden', 1002, status(999)],
      ['close-code-forbidden', 1002, status(5000)],
      ['close-reason-not-utf8', 1007, Uint8Array.of(3, 232, 0xff)],
    ] as const)('A Close with %s is answered with %i', (violation, code, payload) => {
      const { end, from, receive } = newEnd(role)
      receive(from(Close, payload))
      expect(end.sent()).toEqual([[Close, 0, status(code, violation)]])
      expect(end.end).toEqual(failure(code, violation))
    })

    test.each([1004, 1005, 1006, 1015, 2999, 5000, 0])('We cannot close with %i', (code) => {
      const { protocol } = newEnd(role)
      expect(() => protocol.close(code)).toThrow(
        expect.objectContaining({ code: 'OFFHOOK_CLOSE_CODE_FORBIDDEN' }),
      )
      expect(() => protocol.close(1000, 'x'.repeat(124))).toThrow(
        expect.objectContaining({ code: 'OFFHOOK_CLOSE_REASON_TOO_LONG' }),
      )
      expect(protocol.state).toBe('open')
    })
  })

  describe('§7.1.5 The transport ends', () => {
    test('When it is open: 1006', () => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.end()
      receive(from(Text, 'late'))
      expect(end.happened).toEqual([['closed', abnormal]])
      expect([protocol.state, protocol.send('a')]).toEqual(['closed', false])
      expect(protocol.send(prepare('a'))).toBe(false)
    })

    test('When it is closing: 1006, since no Close came', () => {
      const { end, protocol } = newEnd(role)
      protocol.close(4000)
      protocol.end()
      expect(end.end).toEqual(abnormal)
    })

    test('When it is closed: nothing more is told', () => {
      const { end, protocol, from, receive } = newEnd(role)
      receive(from(Close, status(1001)))
      protocol.end()
      protocol.abort()
      expect(end.happened).toEqual([['closed', clean(1001)]])
    })

    test('In mid-message: what there is of it is dropped', () => {
      const { end, protocol, from, receive } = newEnd(role)
      receive(from(Text, 'a', { fin: false }), from(Continuation, 'b').slice(0, -1))
      protocol.end()
      expect(end.happened).toEqual([['closed', abnormal]])
    })

    test('An abort ends at once, also from within a handler: the rest of the chunk is not delivered', () => {
      const { end, protocol, from, receive } = newEnd(role)
      end.handlers.message = () => protocol.abort()
      receive(from(Text, 'a'), from(Text, 'b'))
      expect(end.happened).toEqual([
        ['message', 'a'],
        ['closed', abnormal],
      ])
    })
  })

  describe('§7.1.7 Fail the WebSocket Connection', () => {
    test.each([
      ['reserved-bits', 1002, (from: Role) => frame(from, Text, 'a', { rsv: RSV1 })],
      ['reserved-opcode', 1002, (from: Role) => frame(from, 3 as Opcode)],
      ['reserved-opcode', 1002, (from: Role) => frame(from, 11 as Opcode)],
      ['control-fragmented', 1002, (from: Role) => frame(from, Ping, '', { fin: false })],
      ['control-too-long', 1002, (from: Role) => frame(from, Ping, 'x'.repeat(126))],
      [
        'continuation-expected',
        1002,
        (from: Role) => concat([frame(from, Text, '', { fin: false }), frame(from, Text)]),
      ],
      ['text-not-utf8', 1007, (from: Role) => frame(from, Text, [0xff])],
      ['frame-too-big', 1009, (from: Role) => frame(from, Binary, new Uint8Array(KIB + 1))],
    ] as const)('%s: %i', (violation, code, bytes) => {
      const { end, from, receive } = newEnd(role, { maxMessage: KIB })
      receive(from(Text, 'before'), bytes(peerOf(role)), from(Text, 'after'))
      expect(end.messages).toEqual(['before'])
      expect(end.end).toEqual(failure(code, violation))
      expect(end.sent()).toEqual([[Close, 0, status(code, violation)]])
    })

    test('A mask where there must be none, or none where there must be one', () => {
      const { end, protocol } = newEnd(role)
      protocol.receive(frame(role, Text, 'a'))
      const violation = role === 'server' ? 'mask-missing' : 'mask-forbidden'
      expect(end.sent()).toEqual([[Close, 0, status(1002, violation)]])
      expect(end.end).toEqual(failure(1002, violation))
    })

    test('After our Close a violation is told to the application only', () => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.close(4000)
      receive(from(Continuation))
      expect(end.sent()).toEqual([[Close, 0, status(4000)]])
      expect(end.end).toEqual(failure(1002, 'continuation-unexpected'))
    })

    test('§8.1 Text fails at the octet that cannot be right, in mid-frame', () => {
      const { end, protocol, from } = newEnd(role)
      const bytes = from(Text, [0x61, 0xed, 0xa0, 0x80, 0x62])
      for (const chunk of bytewise(bytes.subarray(0, -3))) protocol.receive(chunk)
      expect(end.end).toBeUndefined()
      protocol.receive(bytes.slice(-3, -2))
      expect(end.end).toEqual(failure(1007, 'text-not-utf8'))
    })

    test('§10.4 A message of exactly the limit passes, in one frame and in several', () => {
      const { end, from, receive } = newEnd(role, { maxMessage: 10 })
      receive(from(Text, 'x'.repeat(10)))
      receive(from(Text, 'x'.repeat(9), { fin: false }), from(Continuation, 'x', { fin: false }))
      receive(from(Continuation))
      expect(end.messages).toEqual(['x'.repeat(10), 'x'.repeat(10)])
      receive(from(Text, 'x'.repeat(10), { fin: false }), from(Continuation, '', { fin: false }))
      expect(end.end).toBeUndefined()
      receive(from(Continuation, 'x', { fin: false }))
      expect(end.end).toEqual(failure(1009, 'message-too-big'))
    })

    test('The limit is 1 MiB if none is given', () => {
      const exact = newEnd(role)
      exact.receive(exact.from(Binary, new Uint8Array(MIB)).subarray(0, 20))
      expect(exact.end.end).toBeUndefined()
      const above = newEnd(role)
      above.receive(above.from(Binary, new Uint8Array(MIB + 1)).subarray(0, 20))
      expect(above.end.end).toEqual(failure(1009, 'frame-too-big'))
    })
  })

  describe('Handlers that throw', () => {
    const error = new Error('mine')

    test.each(['message', 'pinged', 'ponged'] as const)(
      'In `%s`: 1011, and the rest is still delivered',
      (name) => {
        const { end, protocol, from, receive } = newEnd(role)
        end.handlers[name] = () => {
          throw error
        }
        receive(from(Text, 'a'), from(Ping, 'b'), from(Pong, 'c'), from(Text, 'd'))
        expect(end.happened.filter(([what]) => what !== 'failed')).toEqual([
          ['message', 'a'],
          ['pinged', utf8('b')],
          ['ponged', utf8('c')],
          ['message', 'd'],
        ])
        expect(end.happened).toContainEqual(['failed', error])
        expect(protocol.state).toBe('closing')
        receive(from(Close, status(1011)))
        expect(end.end).toEqual(clean(1011))
        const closes = end.sent().filter(([opcode]) => opcode === Close)
        expect(closes).toEqual([[Close, 0, status(1011)]])
      },
    )

    test('In `message`, after it closed the connection itself: its own code is sent', () => {
      const { end, protocol, from, receive } = newEnd(role)
      end.handlers.message = () => {
        protocol.close(4000)
        throw error
      }
      receive(from(Text, 'a'))
      expect(end.sent()).toEqual([[Close, 0, status(4000)]])
      expect(end.happened.at(-1)).toEqual(['failed', error])
    })
  })

  describe('pause and resume', () => {
    test('What arrives meanwhile is kept, and comes in order', () => {
      const { end, protocol, from, receive } = newEnd(role)
      end.handlers.message = () => protocol.pause()
      const bytes = concat([from(Text, 'a'), from(Text, 'b')])
      receive(bytes)
      receive(from(Text, 'c'))
      expect(end.messages).toEqual(['a'])
      expect(protocol.backlog).toBe(2 * from(Text, 'b').length)
      protocol.resume()
      expect(end.messages).toEqual(['a', 'b'])
      protocol.resume()
      expect(end.messages).toEqual(['a', 'b', 'c'])
      expect(protocol.backlog).toBe(0)
    })

    test('The end of the transport waits for what was kept', () => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.pause()
      receive(from(Text, 'a'), from(Text, 'b'))
      protocol.end()
      expect(end.happened).toEqual([])
      end.handlers.message = () => protocol.pause()
      protocol.resume()
      expect(end.happened).toEqual([['message', 'a']])
      protocol.resume()
      protocol.resume()
      expect(end.happened).toEqual([
        ['message', 'a'],
        ['message', 'b'],
        ['closed', abnormal],
      ])
    })

    test('A Close that was kept is not lost to the end of the transport', () => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.pause()
      receive(from(Close, status(1001)))
      protocol.end()
      protocol.resume()
      expect(end.end).toEqual(clean(1001))
    })

    test('An abort does not wait', () => {
      const { end, protocol, from, receive } = newEnd(role)
      protocol.pause()
      receive(from(Text, 'a'))
      protocol.abort()
      protocol.resume()
      expect(end.happened).toEqual([['closed', abnormal]])
    })
  })

  describe('RFC 7692 Compression', () => {
    test.each(['now', 'later'] as const)('Messages are compressed and inflated, %s', (when) => {
      const { end, protocol, from, receive, extension } = compressing(role, when)
      protocol.send('é')
      protocol.send('plain', false)
      receive(
        from(Text, deflate('é'), { rsv: RSV1 }),
        from(Text, 'plain'),
        from(Binary, deflate('b'), { rsv: RSV1 }),
      )
      extension.answer()
      expect(end.messages).toEqual(['é', 'plain', utf8('b')])
      expect(end.sent()).toEqual([
        [Text, RSV1, deflate('é')],
        [Text, 0, utf8('plain')],
      ])
    })

    test('A compressed message may come in fragments', () => {
      const { end, from, receive } = compressing(role, 'now')
      const bytes = deflate('Hello')
      receive(
        from(Text, bytes.slice(0, 2), { fin: false, rsv: RSV1 }),
        from(Ping),
        from(Continuation, bytes.slice(2)),
      )
      expect(end.messages).toEqual(['Hello'])
    })

    test('§6.1 RSV1 without an extension, on a continuation or on a control frame is refused', () => {
      const none = newEnd(role)
      none.receive(none.from(Text, 'a', { rsv: RSV1 }))
      expect(none.end.end).toEqual(failure(1002, 'reserved-bits'))
      const cut = compressing(role, 'now')
      cut.receive(cut.from(Text, 'a', { rsv: RSV1, fin: false }), cut.from(Continuation, 'a', { rsv: RSV1 }))
      expect(cut.end.end).toEqual(failure(1002, 'reserved-bits'))
      const control = compressing(role, 'now')
      control.receive(control.from(Ping, 'a', { rsv: RSV1 }))
      expect(control.end.end).toEqual(failure(1002, 'reserved-bits'))
    })

    test.each(['now', 'later'] as const)('What cannot be inflated fails the connection, %s', (when) => {
      const cases = [
        [Binary, utf8('not deflated'), failure(1007, 'inflate-failed')],
        [Binary, deflate('x'.repeat(11)), failure(1009, 'message-too-big')],
        [Text, deflate(Uint8Array.of(0xc3)), failure(1007, 'text-not-utf8')],
      ] as const
      for (const [opcode, payload, ending] of cases) {
        const { end, from, receive, extension } = compressing(role, when, { maxMessage: 10 })
        receive(
          from(Text, deflate('x'.repeat(10)), { rsv: RSV1 }),
          from(opcode, payload, { rsv: RSV1 }),
          from(Text, 'after'),
        )
        extension.answer()
        expect(end.messages).toEqual(['x'.repeat(10)])
        expect(end.end).toEqual(ending)
      }
    })

    test('While one is inflated, nothing behind it is read: neither frames, nor the end of the transport', () => {
      const { end, protocol, from, receive, extension } = compressing(role, 'later')
      receive(
        from(Text, deflate('a'), { rsv: RSV1 }),
        from(Ping, 'b'),
        from(Text, deflate('c'), { rsv: RSV1 }),
      )
      receive(from(Text, 'd'))
      protocol.end()
      expect(end.happened).toEqual([])
      expect(protocol.backlog).toBeGreaterThan(0)
      extension.answer()
      expect(end.happened).toEqual([
        ['message', 'a'],
        ['pinged', utf8('b')],
        ['message', 'c'],
        ['message', 'd'],
        ['closed', abnormal],
      ])
    })

    test('A pause that begins while one is inflated goes on after it; a resume does not hasten it', () => {
      const { end, protocol, from, receive, extension } = compressing(role, 'later')
      receive(from(Text, deflate('a'), { rsv: RSV1 }), from(Text, 'b'))
      protocol.pause()
      protocol.resume()
      expect(end.messages).toEqual([])
      protocol.pause()
      extension.answer()
      expect(end.messages).toEqual(['a'])
      protocol.resume()
      expect(end.messages).toEqual(['a', 'b'])
    })

    test.each(['now', 'later'] as const)(
      'A resume by the handler lets nothing in before it has returned, %s',
      (when) => {
        const { end, protocol, from, receive, extension } = compressing(role, when)
        const order: string[] = []
        end.handlers.message = (data) => {
          order.push(`${data} begins`)
          protocol.pause()
          protocol.resume()
          order.push(`${data} ends`)
        }
        receive(from(Text, deflate('a'), { rsv: RSV1 }), from(Text, 'b'))
        extension.answer()
        expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
      },
    )

    test.each(['now', 'later'] as const)(
      'The transport ends in the handler: that waits for it to return, %s',
      (when) => {
        const { end, protocol, from, receive, extension } = compressing(role, when)
        end.handlers.message = () => protocol.end()
        receive(from(Text, deflate('a'), { rsv: RSV1 }))
        extension.answer()
        expect(end.happened).toEqual([
          ['message', 'a'],
          ['closed', abnormal],
        ])
      },
    )

    test('What is inflated after an abort goes nowhere', () => {
      const { end, protocol, from, receive, extension } = compressing(role, 'later')
      receive(from(Text, deflate('a'), { rsv: RSV1 }))
      protocol.abort()
      extension.answer()
      expect(end.happened).toEqual([['closed', abnormal]])
    })

    test('A handler that throws for an inflated message closes with 1011, and the rest is delivered', () => {
      const { end, from, receive, extension } = compressing(role, 'later')
      end.handlers.message = (data) => {
        if (data === 'a') throw new Error('mine')
      }
      receive(from(Text, deflate('a'), { rsv: RSV1 }), from(Text, 'b'))
      extension.answer()
      expect(end.messages).toEqual(['a', 'b'])
      extension.answer()
      expect(end.sent()).toEqual([[Close, 0, status(1011)]])
    })

    test('Our Close waits for the messages before it, and the end waits for our Close', () => {
      const { end, protocol, from, receive, extension } = compressing(role, 'later')
      protocol.send('a')
      protocol.close(4000)
      receive(from(Close, status(4001)))
      expect([end.end, protocol.state]).toEqual([undefined, 'closing'])
      extension.answer()
      expect(end.sent()).toEqual([
        [Text, RSV1, deflate('a')],
        [Close, 0, status(4000)],
      ])
      expect(end.end).toEqual(clean(4001))
    })

    test('The answer to a Close waits for the messages before it; Pings overtake both, and stop with the Close', () => {
      const { end, protocol, from, receive, extension } = compressing(role, 'later')
      protocol.send('a')
      receive(from(Ping), from(Close, status(4001)), from(Ping))
      expect(end.sent()).toEqual([[Pong, 0, new Uint8Array(0)]])
      extension.answer()
      expect(end.sent()).toEqual([
        [Text, RSV1, deflate('a')],
        [Close, 0, status(4001)],
      ])
      expect(end.end).toEqual(clean(4001))
    })

    test('The transport ends before that answer is out: the code is the peer’s, but the end is not clean', () => {
      const { end, protocol, from, receive, extension } = compressing(role, 'later')
      protocol.send('a')
      receive(from(Close, status(4001, 'bye')))
      protocol.end()
      extension.answer()
      expect(end.end).toEqual({ code: 4001, reason: 'bye', clean: false, violation: undefined })
      expect(end.sent()).toEqual([])
    })

    test('A violation while messages and a Close wait: they are given up, the violation is told', () => {
      const { end, protocol, from, receive, extension } = compressing(role, 'later')
      protocol.send('a')
      protocol.close(4000)
      receive(from(Continuation))
      extension.answer()
      expect(end.sent()).toEqual([[Close, 0, status(1002, 'continuation-unexpected')]])
      expect(end.end).toEqual(failure(1002, 'continuation-unexpected'))
    })
  })

  describe('Advisories', () => {
    test('ws CVE-2016-10518: a number is not a payload', () => {
      const { protocol } = newEnd(role)
      const wrong = [5, undefined, null, [1], {}, new ArrayBuffer(1)] as unknown as Uint8Array[]
      const invalid = expect.objectContaining({ code: 'OFFHOOK_PAYLOAD_INVALID' })
      for (const payload of wrong) expect(() => protocol.send(payload)).toThrow(invalid)
      for (const payload of [5, null] as unknown as Uint8Array[]) {
        expect(() => protocol.ping(payload)).toThrow(invalid)
        expect(() => protocol.pong(payload)).toThrow(invalid)
      }
      expect(protocol.pending).toBe(0)
    })

    test('ws CVE-2026-45736: a view of wider elements is not a payload', () => {
      const { protocol } = newEnd(role)
      const wide = [new Uint16Array(2), new DataView(new ArrayBuffer(2))] as unknown as Uint8Array[]
      for (const payload of wide) {
        expect(() => protocol.send(payload)).toThrow(
          expect.objectContaining({ code: 'OFFHOOK_PAYLOAD_INVALID' }),
        )
      }
    })

    test('ws CVE-2016-10542: a limit that is none is refused', () => {
      for (const maxMessage of [Number.NaN, -1]) {
        expect(() => new End(role, { maxMessage })).toThrow(
          expect.objectContaining({ code: 'OFFHOOK_LIMIT_INVALID' }),
        )
      }
      expect(() => new End(role, { maxMessage: 0 })).not.toThrow()
    })

    test.each([
      ['python websockets CVE-2018-1000518'],
      ['undici CVE-2026-1526'],
      ['nats-server CVE-2026-27571'],
      ['Bandit CVE-2026-42786'],
    ])('%s: the limit is given to the extension, and a message that inflates beyond it is refused', () => {
      const { end, from, receive, extension } = compressing(role, 'now', { maxMessage: 100 })
      const limits: number[] = []
      extension.inflate = (_payload, limit, done) => {
        limits.push(limit)
        done({ ok: false, reason: 'too-big' })
      }
      receive(from(Binary, [1, 2, 3], { rsv: RSV1 }))
      expect(limits).toEqual([100])
      expect(end.end).toEqual(failure(1009, 'message-too-big'))
    })

    test('ws CVE-2026-48779, undici CVE-2026-12151: fragments that are tiny hold no more than the limit', () => {
      const platform = new CountingPlatform()
      const { end, protocol, from } = newEnd(role, { slab: new Slab(platform), maxMessage: 64 * KIB })
      protocol.receive(from(Binary, [], { fin: false }))
      for (let i = 0; i <= 64 * KIB; i++) protocol.receive(from(Continuation, [1], { fin: false }))
      expect(end.end).toEqual(failure(1009, 'message-too-big'))
      expect(platform.allocated).toBeLessThanOrEqual(2 * 64 * KIB + 64 * KIB)
    })

    test('engine.io CVE-2022-21676: reserved bits in the first frame are an ending, not an exception', () => {
      const { end, protocol } = newEnd(role)
      expect(() => protocol.receive(Uint8Array.of(0xf1, 0x80, 0, 0, 0, 0))).not.toThrow()
      expect(end.end).toEqual(failure(1002, 'reserved-bits'))
    })
  })

  describe('Whatever the peer sends', () => {
    const peer = peerOf(role)
    const payload = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array({ maxLength: 300 }))
    const message = fc.record({
      data: payload,
      cuts: fc.array(fc.nat(300), { maxLength: 4 }),
      control: fc.option(fc.constantFrom<Opcode>(Ping, Pong)),
      compressed: fc.boolean(),
    })
    const cuts = fc.oneof(fc.constant('bytewise' as const), fc.array(fc.nat(3000), { maxLength: 12 }))

    test('Each sequence of messages, in each fragmentation, in each cut, is the same sequence', () => {
      fc.assert(
        fc.property(
          fc.array(message, { maxLength: 6 }),
          cuts,
          fc.constantFrom('now', 'later'),
          (messages, cut, when) => {
            const { end, protocol, extension } = compressing(role, when as 'now' | 'later')
            const bytes = concat(
              messages.flatMap(({ data, cuts: places, control, compressed }) => {
                const plain = typeof data === 'string' ? utf8(data) : data
                const pieces = cutAt(compressed ? deflate(plain) : plain, places)
                return pieces.flatMap((piece, i) => [
                  frame(peer, i > 0 ? Continuation : typeof data === 'string' ? Text : Binary, piece, {
                    fin: i === pieces.length - 1,
                    rsv: compressed && i === 0 ? RSV1 : 0,
                  }),
                  ...(control === null ? [] : [frame(peer, control, 'beat')]),
                ])
              }),
            )
            for (const chunk of cut === 'bytewise' ? bytewise(bytes) : cutAt(bytes, cut)) {
              protocol.receive(chunk)
              extension.answer()
            }
            expect(end.messages).toEqual(messages.map(({ data }) => data))
            const pings = messages.filter(({ control }) => control === Ping)
            const beats = pings.reduce((sum, { cuts: places }) => sum + places.length + 1, 0)
            expect(end.sent()).toEqual(Array.from({ length: beats }, () => [Pong, 0, utf8('beat')]))
          },
        ),
      )
    })

    /** Frames that are right or nearly right, and bytes that are none. */
    const anyFrame = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc
        .tuple(
          fc.nat(15),
          fc.uint8Array({ maxLength: 130 }),
          fc.boolean(),
          fc.constantFrom(0, 0, 0, 0x40, 0x20),
        )
        .map(([opcode, data, fin, rsv]) => frame(peer, opcode as Opcode, data, { fin, rsv })),
      fc
        .tuple(fc.constantFrom(0, 1, 2, 9), fc.string({ maxLength: 130 }), fc.boolean())
        .map(([opcode, data, fin]) => frame(peer, opcode as Opcode, data, { fin })),
    )

    test('It never throws, is closed once and last, holds no more than the limit, and is told in a Close', () => {
      fc.assert(
        fc.property(fc.array(anyFrame, { maxLength: 20 }), cuts, fc.boolean(), (frames, cut, deflated) => {
          const platform = new CountingPlatform()
          const extension = deflated ? new FakeExtension('now') : undefined
          const slab = new Slab(platform, { size: KIB })
          const { end, protocol } = newEnd(role, { slab, maxMessage: KIB, extension })
          const bytes = concat(frames)
          for (const chunk of cut === 'bytewise' ? bytewise(bytes) : cutAt(bytes, cut))
            protocol.receive(chunk)
          expect(protocol.backlog).toBe(0)
          const sent = end.sent()
          const closes = sent.filter(([opcode]) => opcode === Close)
          expect(closes.length).toBe(end.end === undefined ? 0 : 1)
          if (closes.length > 0) expect(sent.at(-1)).toEqual(closes[0])
          // Blocks of a message, or a message joined.
          expect(Math.max(0, ...platform.allocations)).toBeLessThanOrEqual(compressedLimit(KIB))
          protocol.end()
          expect(end.end).toBeDefined()
        }),
        { numRuns: 500 },
      )
    })
  })
})

describe('§7.1.4 The WebSocket Connection is Closed: both ends', () => {
  test('Messages go both ways, in every cut', () => {
    for (const cut of [(bytes: Uint8Array) => [bytes], bytewise]) {
      const { server, client } = newPair()
      server.handlers.message = (data) => server.protocol.send(data)
      const sent = ['a', Uint8Array.of(1, 2), 'é'.repeat(500), new Uint8Array(70_000).fill(7), '']
      for (const data of sent) client.protocol.send(data)
      carry(client, server, cut)
      expect(client.messages).toEqual(sent)
    }
  })

  test.each([
    ['server', 'client'],
    ['client', 'server'],
  ] as const)('The %s closes, the %s answers', (starts, answers) => {
    const pair = newPair()
    pair[starts].protocol.close(4000, 'bye')
    carry(pair.server, pair.client)
    expect(pair[answers].end).toEqual(clean(4000, 'bye'))
    expect(pair[starts].end).toEqual(clean(4000))
  })

  test('§7.1.4 Both close at the same time: each has the code of the other', () => {
    const { server, client } = newPair()
    server.protocol.close(4001)
    client.protocol.close(4002)
    carry(server, client, bytewise)
    expect([server.end, client.end]).toEqual([clean(4002), clean(4001)])
    expect([server.take().length, client.take().length]).toEqual([0, 0])
  })

  test('Both close at the same time, with messages that wait for compression', () => {
    const extensions = [new FakeExtension('later'), new FakeExtension('later')] as const
    const server = new End('server', { extension: extensions[0] })
    const client = new End('client', { extension: extensions[1] })
    for (const end of [server, client]) {
      end.protocol.send(`from ${end.role}`)
      end.protocol.close()
    }
    while (extensions.some(({ waiting }) => waiting.length > 0)) {
      for (const extension of extensions) extension.answer()
      for (const [from, to] of [
        [server, client],
        [client, server],
      ] as const) {
        to.protocol.receive(from.take())
      }
    }
    expect([server.messages, client.messages]).toEqual([['from client'], ['from server']])
    expect([server.end, client.end]).toEqual([clean(1000), clean(1000)])
  })

  test('An echo without end within a handler is answered in turn, not within itself', () => {
    const { server, client } = newPair()
    let depth = 0
    for (const [end, other] of [
      [server, client],
      [client, server],
    ] as const) {
      end.handlers.output = () => other.protocol.receive(end.take())
    }
    server.handlers.message = (data) => {
      expect(++depth).toBe(1)
      if (Number(data) < 1000) server.protocol.send(String(Number(data) + 1))
      depth--
    }
    client.handlers.message = (data) => client.protocol.send(data)
    client.protocol.send('0')
    expect(client.messages).toHaveLength(1000)
  })

  test('Every violation can be told to a peer that obeys the rules', () => {
    for (const violation of violations) {
      const { server, client } = newPair()
      server.protocol.violation(violation)
      carry(server, client)
      expect(client.end).toMatchObject({ reason: violation, clean: true })
    }
  })
})
