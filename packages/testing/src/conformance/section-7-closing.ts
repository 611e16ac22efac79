import { BINARY, CLOSE, closePayload, TEXT } from '../clients/raw-frame.ts'
import { type Case, type Item, numbered, type Section } from './case.ts'
import { close, first, last, ping, stars, text } from './items.ts'

const empty = { opcode: CLOSE }

function says(title: string, ...items: readonly Item[]): Omit<Case, 'id'> {
  return { title, items }
}

function fails(title: string, code: number, ...items: readonly Item[]): Omit<Case, 'id'> {
  return { title, items, fails: { codes: [code] } }
}

/** §7.4.1, the IANA registry, §7.4.2: at the edges of each range. */
const VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
/** §7.4.1: reserved, or not to be set; §7.4.2: not used, and beyond what is defined. */
const INVALID = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_768, 65_535]

const order: Omit<Case, 'id'>[] = [
  says('A message and then a Close: the message comes back first', text('Hello, world!'), close(1000)),
  says('A second Close is not heard', close(1000), close(1000)),
  says('§5.5.2: a Ping behind a Close is not answered', close(1000), ping('late')),
  says('§1.4: a message behind a Close is not heard', close(1000), text('late')),
  says(
    'The rest of a message behind a Close is not heard',
    first('fragment1'),
    close(1000),
    last('fragment2'),
  ),
  says(
    '256 KiB, a message, a Close, a Ping: both come back',
    text(stars(262_144)),
    text('Hello'),
    close(1000),
    ping(),
  ),
  says('What is wrong behind a Close is not judged', close(1000), { opcode: 3, rsv: 7 }),
  says('What is wrong in the same packet behind a Close is not judged', text('Hello'), close(4000), {
    opcode: 15,
  }),
]

const payloads: Omit<Case, 'id'>[] = [
  says('§7.1.5: a Close without payload is answered without', empty),
  fails('§5.5.1: a Close of one octet', 1002, { opcode: CLOSE, payload: Buffer.from([3]) }),
  says('A Close of two octets: only a code', close(1000)),
  says('A Close with a code and a reason', close(1000, 'Hello World!')),
  says('A Close with a reason of 123 octets', close(1000, '*'.repeat(123))),
  fails('§5.5: a Close with a reason of 124 octets', 1002, close(1000, '*'.repeat(124))),
  says('A Close with a reason that is UTF-8', close(1000, 'κόσμε 😀')),
  fails(
    '§5.5.1: a Close with a reason that is not UTF-8',
    1007,
    close(1000, Buffer.from('cebae1bdb9eda080', 'hex')),
  ),
  fails(
    '§5.5.1: a Close with a reason whose last letter is cut',
    1007,
    close(1000, Buffer.from('cebae1bd', 'hex')),
  ),
  fails('A Close that declares 126 octets is too long before they come', 1002, {
    opcode: CLOSE,
    declared: 126,
  }),
]

const octetwise = { chop: 1 }

export const closing: Section = {
  name: '7 Closing',
  cases: [
    ...numbered('7.1', order),
    ...numbered('7.3', payloads),
    ...numbered(
      '7.7',
      VALID.map((code) => says(`A Close may carry ${code}`, close(code))),
    ),
    ...numbered(
      '7.9',
      INVALID.map((code) => fails(`A Close may not carry ${code}`, 1002, close(code))),
    ),
    ...numbered(
      '7.10',
      INVALID.map((code) => fails(`Nor with a reason: ${code}`, 1002, close(code, 'why'))),
    ),
    ...numbered('7.13', [
      { title: 'A Close octet by octet', items: [close(1001, 'away')], pace: octetwise },
      { title: 'A message and a Close octet by octet', items: [text('Hello'), close(3000)], pace: octetwise },
      {
        title: 'A Close that is wrong octet by octet',
        items: [close(1005)],
        pace: octetwise,
        fails: { codes: [1002] },
      },
    ]),
    ...numbered('7.14', [
      { title: '§7.1.5: TCP ends without a Close', items: [text('Hello')], vanishes: true },
      { title: 'TCP ends within a message', items: [text('Hello'), first('begun')], vanishes: true },
      {
        title: 'TCP ends within a frame',
        items: [{ opcode: TEXT, payload: 'part', declared: 100 }],
        vanishes: true,
      },
      {
        title: 'TCP ends behind a header',
        items: [{ opcode: BINARY, declared: 70_000 }],
        vanishes: true,
      },
      {
        title: 'TCP ends within a Close',
        items: [{ opcode: CLOSE, payload: closePayload(1000), declared: 9 }],
        vanishes: true,
      },
    ]),
  ],
}
