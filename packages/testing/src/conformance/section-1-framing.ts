import { BINARY, PING, TEXT } from '../clients/raw-frame.ts'
import { type Case, numbered, type Section } from './case.ts'
import { binary, stars, text } from './items.ts'

/** §5.2: each length has one right form of header; these are the ends of each. */
const LENGTHS = [0, 125, 126, 127, 128, 65_535, 65_536]

const CHOP = 997

type Whole = typeof text

function lengths(kind: string, whole: Whole, of: string | Buffer): Omit<Case, 'id'>[] {
  const atOnce = LENGTHS.map((length) => ({
    title: `A ${kind} message of ${length} octets comes back`,
    items: [whole({ of, length })],
  }))
  const title = `A ${kind} message of 65536 octets comes back, sent in chops of ${CHOP}`
  return [...atOnce, { title, items: [whole({ of, length: 65_536 })], pace: { chop: CHOP } }]
}

const TOO_BIG = [1009]
const WRONG = [1002]

/** What the suite of others does not ask. */
const headers: Omit<Case, 'id'>[] = [
  {
    title: '§5.2: 125 octets, their length in 16 bits, are not in the shortest form',
    items: [text('before'), { opcode: TEXT, payload: stars(125), extended: 2 }],
    fails: { codes: WRONG },
  },
  {
    title: '§5.2: 125 octets, their length in 64 bits, are not in the shortest form',
    items: [text('before'), { opcode: TEXT, payload: stars(125), extended: 8 }],
    fails: { codes: WRONG },
  },
  {
    title: '§5.2: 65535 octets, their length in 64 bits, are not in the shortest form',
    items: [text('before'), { opcode: BINARY, payload: stars(65_535), extended: 8 }],
    fails: { codes: WRONG },
  },
  {
    title: '§5.2: no octets, their length in 16 bits, are not in the shortest form',
    items: [text('before'), { opcode: BINARY, extended: 2 }],
    fails: { codes: WRONG },
  },
  {
    title: '§5.2: the most significant bit of a length of 64 bits is not 0',
    items: [text('before'), { opcode: BINARY, declared: 1n << 63n }],
    fails: { codes: WRONG },
  },
  {
    title: '§5.2: all bits of a length of 64 bits are set',
    items: [text('before'), { opcode: BINARY, declared: (1n << 64n) - 1n }],
    fails: { codes: WRONG },
  },
  {
    title: '§10.4: a length of 2^63 - 1 is above any limit, and waits for no octet',
    items: [text('before'), { opcode: BINARY, declared: (1n << 63n) - 1n }],
    fails: { codes: TOO_BIG },
  },
  {
    title: '§10.4: a length of 2^53, from which on a double is not exact, is above any limit',
    items: [text('before'), { opcode: BINARY, declared: 1n << 53n }],
    fails: { codes: TOO_BIG },
  },
  {
    title: '§10.4: a length of 2^32 + 5 is not taken for 5',
    items: [text('before'), { opcode: BINARY, payload: stars(5), declared: (1n << 32n) + 5n }],
    fails: { codes: TOO_BIG },
  },
  {
    title: '§5.1: a data frame masked by a server, or unmasked by a client',
    items: [text('before'), { opcode: TEXT, payload: 'Hello', wronglyMasked: true }],
    fails: { codes: WRONG },
  },
  {
    title: '§5.1: an empty frame masked by a server, or unmasked by a client',
    items: [text('before'), { opcode: TEXT, wronglyMasked: true }],
    fails: { codes: WRONG },
  },
  {
    title: '§5.1: a Ping masked by a server, or unmasked by a client',
    items: [text('before'), { opcode: PING, payload: 'Hello', wronglyMasked: true }],
    fails: { codes: WRONG },
  },
]

export const framing: Section = {
  name: '1 Framing',
  cases: [
    ...numbered('1.1', lengths('text', text, '*')),
    ...numbered('1.2', lengths('binary', binary, Buffer.from([0xfe]))),
    ...numbered('1.3', headers),
  ],
}
