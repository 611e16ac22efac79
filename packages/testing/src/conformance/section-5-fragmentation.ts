import { BINARY, CLOSE, CONTINUATION, closePayload, PING, PONG, TEXT } from '../clients/raw-frame.ts'
import { type Case, type Item, numbered, type Pace, type Section } from './case.ts'
import { first, fragments, last, more, ping, pong, text } from './items.ts'

const octetwise = { chop: 1 }
const two = ['fragment1', 'fragment2'] as const
const five = ['fragment1', 'fragment2', 'fragment3', 'fragment4', 'fragment5'] as const
const [one, other] = two

function fails(title: string, items: readonly Item[], at: number, pace: Pace = 'at once'): Omit<Case, 'id'> {
  return { title, items, pace, fails: { codes: [1002], at } }
}

function lives(title: string, items: readonly Item[], pace: Pace = 'at once'): Omit<Case, 'id'> {
  return { title, items, pace }
}

const pinged = [first(one), ping('ping'), last(other)]
/** Five fragments, a Ping behind the second and the fourth. */
const pingedTwice = [
  first(five[0]),
  more(five[1]),
  ping('1'),
  more(five[2]),
  more(five[3]),
  ping('2'),
  last(five[4]),
]
/** What continues nothing, and a message behind it. */
const stray = (fin: boolean) => [{ opcode: CONTINUATION, payload: 'non-continuation', fin }, text('Hello')]
const strays = (fin: boolean) => [...stray(fin), ...stray(fin)]
const interleaved = (opcode: number) => [first(one), { opcode, payload: other }, last('end')]

export const fragmentation: Section = {
  name: '5 Fragmentation',
  cases: numbered('5', [
    fails('A Ping in two fragments', [{ opcode: PING, payload: one, fin: false }, last(other)], 0),
    fails('A Pong in two fragments', [{ opcode: PONG, payload: one, fin: false }, last(other)], 0),
    lives('A text in two fragments', fragments(two)),
    lives('A text in two fragments, frame by frame', fragments(two), 'frame'),
    lives('A text in two fragments, octet by octet', fragments(two), octetwise),
    lives('A text in two fragments, a Ping between', pinged),
    lives('A text in two fragments, a Ping between, frame by frame', pinged, 'frame'),
    lives('A text in two fragments, a Ping between, octet by octet', pinged, octetwise),
    fails('A final continuation of nothing', stray(true), 0),
    fails('A final continuation of nothing, frame by frame', stray(true), 0, 'frame'),
    fails('A final continuation of nothing, octet by octet', stray(true), 0, octetwise),
    fails('A continuation of nothing that is not final', stray(false), 0),
    fails('A continuation of nothing that is not final, frame by frame', stray(false), 0, 'frame'),
    fails('A continuation of nothing that is not final, octet by octet', stray(false), 0, octetwise),
    fails('A continuation behind a message that has ended', [...fragments(two), more('3'), text('4')], 2),
    fails('Continuations of nothing that are not final, twice', strays(false), 0),
    fails('Continuations of nothing that are final, twice', strays(true), 0),
    fails('A text within a text', [first(one), text(other)], 1),
    lives('A text in five fragments, two Pings between', pingedTwice),
    lives('A text in five fragments, two Pings between, frame by frame', pingedTwice, 'frame'),
    lives('A text in five fragments, two Pings between, octet by octet', pingedTwice, octetwise),
    fails('A binary message within a text', interleaved(BINARY), 1),
    fails('A text within a text, frame by frame', interleaved(TEXT), 1, 'frame'),
    fails('A text within a binary message', [first(one, BINARY), text(other)], 1),
    fails(
      'A Close in two fragments',
      [{ opcode: CLOSE, payload: closePayload(1000), fin: false }, last('')],
      0,
    ),
    fails('A Ping that is not final, within a message', [first(one), { opcode: PING, fin: false }], 1),
    lives('A message in fragments of which all are empty', fragments(['', '', ''])),
    lives('A message in fragments of which only the last is not empty', fragments(['', '', 'end'])),
    lives('A message in fragments of which only the first is not empty', fragments(['start', '', ''])),
    lives('A binary message in two fragments', [first(one, BINARY), last(other)]),
    lives('A Pong that nobody asked for, within a message', [first(one), pong('?'), last(other)]),
    lives('Two messages in fragments, one behind the other', [...fragments(two), ...fragments(five)]),
    lives('A message in 300 fragments of one octet', fragments(Array.from({ length: 300 }, () => '*'))),
    lives('A Close between fragments ends the message unheard', [first(one), { opcode: CLOSE }, last(other)]),
  ]),
}
