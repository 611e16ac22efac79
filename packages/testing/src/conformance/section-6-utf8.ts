import { type Case, type Item, numbered, type Pace, type Section } from './case.ts'
import { first, fragments, last, more, text } from './items.ts'
import { KOSME, type Sequence, type Sequences, utf8Sequences } from './utf8-sequences.ts'

const HELLO = Buffer.from('Hello-µ@ßöäüàá-UTF-8!!')
const EDITED = Buffer.from('edited')
/** Above U+10FFFF: its second octet shows it, which is the 13th of all. */
const TOO_HIGH = Buffer.from([0xf4, 0x90, 0x80, 0x80])
/** A surrogate: its second octet shows it. */
const SURROGATE = Buffer.from([0xed, 0xa0, 0x80])
const octetwise = { chop: 1 }

function octets(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (octet) => Buffer.from([octet]))
}

function points(bytes: Buffer): string[] {
  return [...bytes.toString()]
}

function whole(kind: string, sequence: Sequence): Omit<Case, 'id'> {
  const { octets: payload, fault } = sequence
  const title = `${fault === 0 ? 'Valid' : 'Invalid'}, ${kind}: ${payload.toString('hex').slice(0, 40)}`
  return { title, items: [text(payload)], ...(fault === 0 ? {} : { fails: { codes: [1007] } }) }
}

/** Octet by octet in one frame of which more is to come, so that no end can show the fault. */
function failsAt(kind: string, { octets: payload, fault }: Sequence): Omit<Case, 'id'> {
  const title = `Fails at octet ${fault}, ${kind}: ${payload.toString('hex').slice(0, 40)}`
  const frame = first(Buffer.concat([payload, EDITED]))
  return { title, items: [frame], pace: 'octet', fails: { codes: [1007], octet: fault } }
}

function faulty({ sequences }: Sequences): readonly Sequence[] {
  return sequences.filter(({ fault }) => fault > 0)
}

function sound({ sequences }: Sequences): readonly Sequence[] {
  return sequences.filter(({ fault }) => fault === 0)
}

/** Each sequence, each octet in a fragment of its own. */
function inFragments(kind: string, { octets: payload }: Sequence): Omit<Case, 'id'> {
  const title = `Valid in fragments of one octet, ${kind}: ${payload.toString('hex')}`
  return { title, items: fragments(octets(payload)) }
}

function fails(
  title: string,
  items: readonly Item[],
  pace: Pace,
  at: number,
  octet?: number,
): Omit<Case, 'id'> {
  return { title, items, pace, fails: { codes: [1007], at, ...(octet === undefined ? {} : { octet }) } }
}

const all = [KOSME, TOO_HIGH, EDITED]
const surrogate = [KOSME, SURROGATE, EDITED]
/** Where the 13th octet is alone in its fragment. */
const cutAtFault = (bytes: Buffer) => [bytes.subarray(0, 12), bytes.subarray(12, 13), bytes.subarray(13)]

const failFast: Omit<Case, 'id'>[] = [
  fails('Above U+10FFFF in the second of three fragments', fragments(all), 'frame', 1),
  fails(
    'Above U+10FFFF, the fault alone in a fragment',
    fragments(cutAtFault(Buffer.concat(all))),
    'frame',
    1,
  ),
  fails(
    'Above U+10FFFF, octet by octet in one frame',
    [{ ...first(Buffer.concat(all)), fin: true }],
    'octet',
    0,
    13,
  ),
  fails('Above U+10FFFF, octet by octet in a fragment', [first(Buffer.concat(all))], 'octet', 0, 13),
  fails('A surrogate in the second of three fragments', fragments(surrogate), 'frame', 1),
  fails(
    'A surrogate, the fault alone in a fragment',
    fragments(cutAtFault(Buffer.concat(surrogate))),
    'frame',
    1,
  ),
  fails('A surrogate, octet by octet in a fragment', [first(Buffer.concat(surrogate))], 'octet', 0, 13),
  fails(
    'A fragment cuts a letter that the next does not end',
    [first(KOSME.subarray(0, 4)), last(EDITED)],
    'frame',
    1,
  ),
  fails('The last fragment cuts a letter', [first(KOSME), last(KOSME.subarray(0, 1))], 'frame', 1),
  fails(
    'An empty last fragment does not end a letter',
    [first(KOSME.subarray(0, 1)), more(''), last('')],
    'frame',
    2,
  ),
]

const broken = Buffer.concat(surrogate)

export const utf8: Section = {
  name: '6 UTF-8',
  cases: [
    ...numbered('6.1', [
      { title: 'A text of no octets', items: [text('')] },
      { title: 'A text in three fragments of no octets', items: fragments(['', '', '']) },
      {
        title: 'A text in three fragments, of which the second has octets',
        items: fragments(['', 'middle', '']),
      },
    ]),
    ...numbered('6.2', [
      { title: 'Valid in one frame', items: [text(HELLO)] },
      { title: 'Valid in two fragments', items: fragments([HELLO.subarray(0, 13), HELLO.subarray(13)]) },
      { title: 'Valid in fragments of one octet', items: fragments(octets(HELLO)) },
      { title: 'Valid in fragments of one octet: κόσμε', items: fragments(octets(KOSME)) },
      { title: 'Valid in fragments of one character', items: fragments(points(HELLO)) },
      { title: 'Valid in one frame, octet by octet', items: [text(HELLO)], pace: octetwise },
      {
        title: 'Valid in fragments of one octet, octet by octet',
        items: fragments(octets(HELLO)),
        pace: octetwise,
      },
    ]),
    ...numbered('6.3', [
      { title: 'Invalid in one frame', items: [text(broken)], fails: { codes: [1007] } },
      {
        title: 'Invalid in fragments of one octet',
        items: fragments(octets(broken)),
        fails: { codes: [1007], at: 12 },
      },
      { title: 'Invalid is no matter in a binary message', items: [{ opcode: 2, payload: broken }] },
      { title: 'Invalid is no matter in a Ping', items: [{ opcode: 9, payload: broken }] },
    ]),
    ...numbered('6.4', failFast),
    ...utf8Sequences.flatMap(({ name, sequences }, index) =>
      numbered(
        `6.${5 + index}`,
        sequences.map((sequence) => whole(name, sequence)),
      ),
    ),
    ...numbered(
      '6.24',
      utf8Sequences.flatMap((group) => faulty(group).map((each) => failsAt(group.name, each))),
    ),
    ...numbered(
      '6.25',
      utf8Sequences.flatMap((group) => sound(group).map((each) => inFragments(group.name, each))),
    ),
  ],
}
