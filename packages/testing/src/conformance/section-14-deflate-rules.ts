/** RFC 7692 where others do not look: what must be declined, refused or failed, and the RFC's own examples. */
import { BINARY, CLOSE, CONTINUATION, closePayload, PING, PONG, TEXT } from '../clients/raw-frame.ts'
import { KEEP, noTakeover, takeover } from './agreements.ts'
import { type Case, type Frame, type Item, type Message, numbered, type Section } from './case.ts'
import type { Agreement } from './deflated-messages.ts'
import { binary, last, more, ping, text } from './items.ts'
import { samples, slice } from './samples.ts'
import { PLAIN } from './target.ts'

const NAME = 'permessage-deflate'
const RSV1 = 4

// ——— §7.1 negotiation

/** Offers of which the server must take none (§7: "MUST decline"). */
const DECLINED = [
  'x-webkit-deflate-frame',
  `${NAME}; unknown_parameter`,
  `${NAME}; server_no_context_takeover; server_no_context_takeover`,
  `${NAME}; server_no_context_takeover=1`,
  `${NAME}; client_no_context_takeover=true`,
  `${NAME}; server_max_window_bits`,
  `${NAME}; server_max_window_bits=7`,
  `${NAME}; server_max_window_bits=16`,
  `${NAME}; server_max_window_bits=08`,
  `${NAME}; client_max_window_bits=7`,
  `${NAME}; client_max_window_bits=16`,
  `${NAME}; client_max_window_bits=10; client_max_window_bits=11`,
]

const ACCEPTED: readonly (readonly [offer: string, answer: string])[] = [
  [`${NAME}; unknown_parameter, ${NAME}`, NAME],
  [`x-webkit-deflate-frame, ${NAME}`, NAME],
  [`${NAME}; server_max_window_bits="10"`, `${NAME}; server_max_window_bits=10`],
  [`${NAME} ;client_max_window_bits = 12`, `${NAME}; client_max_window_bits=12`],
  [`${NAME}; client_max_window_bits=8`, `${NAME}; client_max_window_bits=8`],
  [`${NAME}; server_max_window_bits=9`, `${NAME}; server_max_window_bits=9`],
]

function answered(offer: string, answer: string, deflated: boolean): Omit<Case, 'id'> {
  return {
    title: answer === '' ? `Declines ${offer}` : `Accepts ${offer}`,
    items: [{ ...text('Hello'), deflated }],
    only: 'server',
    options: { ...PLAIN, compression: KEEP },
    negotiation: { offer, answer, ask: '' },
  }
}

/** Answers that the client must not take (§7: "MUST _Fail the WebSocket Connection_"). */
const REFUSED: readonly (readonly [reply: string, compression: Agreement['compression']])[] = [
  [NAME, false],
  ['x-webkit-deflate-frame', KEEP],
  [`${NAME}; unknown_parameter`, KEEP],
  [`${NAME}, ${NAME}`, KEEP],
  [`${NAME}; server_no_context_takeover; server_no_context_takeover`, KEEP],
  [`${NAME}; server_no_context_takeover=1`, KEEP],
  [`${NAME}; server_max_window_bits`, KEEP],
  [`${NAME}; server_max_window_bits=7`, KEEP],
  [`${NAME}; server_max_window_bits=16`, KEEP],
  [`${NAME}; client_max_window_bits`, KEEP],
  [`${NAME}; client_max_window_bits=7`, KEEP],
  [`${NAME}; client_max_window_bits=10`, { ...KEEP, clientMaxWindowBits: 9 }],
]

function refused([reply, compression]: (typeof REFUSED)[number]): Omit<Case, 'id'> {
  const asked = JSON.stringify(compression)
  return {
    title: `Refuses ${reply} of a server, having asked ${asked}`,
    items: [],
    only: 'client',
    options: { ...PLAIN, compression },
    negotiation: { offer: '', answer: '', reply, ask: '' },
    refuses: true,
  }
}

// ——— §6, §7.2 messages

const hex = (digits: string) => Buffer.from(digits, 'hex')

function part(digits: string, rest: Partial<Frame> = {}): Frame {
  return { opcode: TEXT, payload: hex(digits), rsv: RSV1, ...rest }
}

const HELLO = 'f248cdc9c90700' // §7.2.3.1
const AGAIN = 'f200110000' // §7.2.3.2: refers to the Hello before
const helloHead = part('f248cd', { fin: false })
const helloTail = last(hex('c9c90700'))

interface Shape {
  readonly agreement?: Agreement
  readonly maxMessage?: number
}

function shaped({
  agreement = takeover,
  maxMessage = PLAIN.maxMessage,
}: Shape): Pick<Case, 'options' | 'negotiation'> {
  return { options: { maxMessage, compression: agreement.compression }, negotiation: agreement.negotiation }
}

function means(title: string, meaning: readonly string[], ...items: readonly Item[]): Omit<Case, 'id'> {
  return { title, items, meaning, ...shaped({}) }
}

function fails(
  title: string,
  codes: readonly number[],
  items: readonly Item[],
  shape: Shape = {},
): Omit<Case, 'id'> {
  return { title, items, fails: { codes }, meaning: ['Hello', 'Hello'], ...shaped(shape) }
}

const examples: Omit<Case, 'id'>[] = [
  means('§7.2.3.1: a message in one block', ['Hello'], part(HELLO)),
  means('§7.2.3.1: a message in two fragments', ['Hello'], helloHead, helloTail),
  means('§7.2.3.2: a message that refers to the one before', ['Hello', 'Hello'], part(HELLO), part(AGAIN)),
  means('§7.2.3.3: a block without compression', ['Hello'], part('000500faff48656c6c6f00')),
  means('§7.2.3.4: a final block', ['Hello'], part('f348cdc9c9070000')),
  means('§7.2.3.5: two blocks', ['Hello'], part('f248050000 00ffffcac9c90700'.replace(' ', ''))),
  means('§7.2.3.6: an empty message', [''], part('00')),
  means(
    '§6: a message that is not compressed, between two that are',
    ['Hello', 'plain', 'Hello'],
    part(HELLO),
    text('plain'),
    part(AGAIN),
  ),
  means('A Ping between the fragments', ['Hello'], helloHead, ping('now?'), helloTail),
  means('Empty fragments', ['Hello'], part('', { fin: false }), more(hex(HELLO)), last('')),
  means(
    'A final block, and a message that refers to it',
    ['Hello', 'Hello'],
    part('f348cdc9c9070000'),
    part(AGAIN),
  ),
  means('A binary message', ['Hello'], part(HELLO, { opcode: BINARY })),
  means(
    'Fragments of one octet',
    ['Hello'],
    ...[...hex(HELLO)].map(
      (octet, index, { length }): Frame => ({
        opcode: index === 0 ? TEXT : CONTINUATION,
        payload: Buffer.from([octet]),
        rsv: index === 0 ? RSV1 : 0,
        fin: index === length - 1,
      }),
    ),
  ),
  { ...means('Octet by octet', ['Hello', 'Hello'], part(HELLO), part(AGAIN)), pace: { chop: 1 } },
]

const WRONG = [1002]
/** RFC 7692 names no code for what does not inflate. */
const BROKEN = [1002, 1007]

const bits: Omit<Case, 'id'>[] = [
  fails('§6.1: RSV1 on a continuation of a compressed message', WRONG, [
    helloHead,
    { ...helloTail, rsv: RSV1 },
  ]),
  fails('§6.1: RSV1 on a continuation of a plain message', WRONG, [
    { opcode: TEXT, payload: 'Hel', fin: false },
    part('f200', { opcode: CONTINUATION }),
  ]),
  fails('§6: RSV1 on a Ping', WRONG, [part(HELLO), part('00', { opcode: PING })]),
  fails('§6: RSV1 on a Pong', WRONG, [part(HELLO), part('00', { opcode: PONG })]),
  fails('§6: RSV1 on a Close', WRONG, [
    part(HELLO),
    { opcode: CLOSE, payload: closePayload(1000), rsv: RSV1 },
  ]),
  fails('RSV2 is nobody’s', WRONG, [part(HELLO), part(HELLO, { rsv: 2 })]),
  fails('RSV3 is nobody’s', WRONG, [part(HELLO), part(HELLO, { rsv: 1 })]),
  fails('RSV1 with RSV2', WRONG, [part(HELLO), part(HELLO, { rsv: 6 })]),
  fails('RSV1 on a reserved opcode', WRONG, [part(HELLO), part(HELLO, { opcode: 3 })]),
  {
    title: 'RSV1 where the offer was declined',
    items: [text('before'), part(HELLO)],
    fails: { codes: WRONG },
    only: 'server',
    negotiation: { offer: NAME, answer: '', ask: '' },
  },
]

const streams: Omit<Case, 'id'>[] = [
  fails('Octets that are no DEFLATE', BROKEN, [part(HELLO), part('ffffffff')]),
  fails('A block whose length and its complement differ', BROKEN, [part('000500000048656c6c6f00')]),
  fails('A stream without its end', BROKEN, [part(HELLO), part('f248cd')]),
  fails('A block without compression, cut', BROKEN, [part(HELLO), part('000500faff4865')]),
  fails('A reference to before the first message', BROKEN, [part(AGAIN)]),
  fails('A reference to a message that no window may hold', BROKEN, [part(HELLO), part(AGAIN)], {
    agreement: noTakeover,
  }),
  fails(
    'Compressed text that is not UTF-8',
    [1007],
    [part(HELLO), deflated(text(Buffer.from('cebae1bdb9eda080', 'hex')))],
  ),
  fails(
    'Compressed text whose last letter is cut',
    [1007],
    [part(HELLO), deflated(text(Buffer.from('cebae1bd', 'hex')))],
  ),
]

function deflated(message: Message, fragment?: number): Message {
  return { ...message, deflated: true, ...(fragment === undefined ? {} : { fragment }) }
}

const noise = (length: number) => slice(samples[2] as (typeof samples)[number], length, 0)
const zeros = (length: number) => ({ of: Buffer.from([0]), length })
const small = { maxMessage: 100_000 }
const MIB = 1024 * 1024

function bounded(title: string, ...items: readonly Item[]): Omit<Case, 'id'> {
  return { title, items, ...shaped(small) }
}

const bombs: Omit<Case, 'id'>[] = [
  bounded('§10.4: zeros of just the limit', deflated(binary(zeros(100_000)))),
  bounded('Noise of just the limit, which deflate makes longer', deflated(binary(noise(100_000)))),
  fails(
    'Zeros of one octet more than the limit',
    [1009],
    [part(HELLO), deflated(binary(zeros(100_001)))],
    small,
  ),
  fails(
    'Noise of one octet more than the limit',
    [1009],
    [part(HELLO), deflated(binary(noise(100_001)))],
    small,
  ),
  fails('8 MiB of zeros, in 8 KiB', [1009], [part(HELLO), deflated(binary(zeros(8 * MIB)))], small),
  fails('8 MiB of zeros, as text', [1009], [part(HELLO), deflated(text(zeros(8 * MIB)))], small),
  fails(
    '8 MiB of zeros in fragments of 100 octets',
    [1009],
    [part(HELLO), deflated(text(zeros(8 * MIB)), 100)],
    small,
  ),
  fails(
    'A frame that declares far more than the limit',
    [1009],
    [part(HELLO), { opcode: BINARY, rsv: RSV1, declared: 200_000 }],
    small,
  ),
]

export const deflateRules: Section = {
  name: '14 permessage-deflate, by its rules',
  cases: [
    ...numbered(
      '14.1',
      DECLINED.map((offer) => answered(offer, '', false)),
    ),
    ...numbered(
      '14.2',
      ACCEPTED.map(([offer, answer]) => answered(offer, answer, true)),
    ),
    ...numbered('14.3', REFUSED.map(refused)),
    ...numbered('14.4', examples),
    ...numbered('14.5', bits),
    ...numbered('14.6', streams),
    ...numbered('14.7', bombs),
  ],
}
