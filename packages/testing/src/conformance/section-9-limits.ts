import {
  type Case,
  type EchoOptions,
  type Item,
  type Message,
  numbered,
  type Pace,
  type Section,
} from './case.ts'
import { binary, first, last, ping, text } from './items.ts'

const KIB = 1024
const MIB = 1024 * KIB
const SIZES = [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB]
const FRAGMENTS = [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB]
const CHOPS = [64, 128, 256, 512, KIB, 2 * KIB]
const ROUND_TRIPS = [0, 16, 64, 256, KIB, 4 * KIB, 16 * KIB]

/** Of different octets, so that none can go missing or change places unseen. */
const LETTERS = 'BAsd7&jh23µ€😀'
const OCTETS = Buffer.from(Array.from({ length: 251 }, (_, index) => (index * 7) % 256))

const KINDS = [
  { kind: 'text', whole: text, of: 'BAsd7&jh23' },
  { kind: 'binary', whole: binary, of: OCTETS },
] as const

type Kind = (typeof KINDS)[number]

function whole(
  { kind, whole, of }: Kind,
  length: number,
  rest: Partial<Message> = {},
  pace?: Pace,
): Omit<Case, 'id'> {
  const cutting = rest.fragment === undefined ? '' : ` in fragments of ${rest.fragment}`
  const chopping = typeof pace === 'object' ? ` in chops of ${pace.chop}` : ''
  const title = `A ${kind} message of ${length} octets${cutting}${chopping}`
  return { title, items: [{ ...whole({ of, length }), ...rest }], ...(pace === undefined ? {} : { pace }) }
}

function many({ kind, whole, of }: Kind, length: number, pace: Pace, count: number): Omit<Case, 'id'> {
  const how = pace === 'echo' ? 'one after the other' : 'at once'
  const items = Array.from({ length: count }, () => whole({ of, length }))
  return { title: `${count} ${kind} messages of ${length} octets, ${how}`, items, pace }
}

const SMALL: EchoOptions = { maxMessage: 1000, compression: false }

function limited(title: string, ...items: readonly Item[]): Omit<Case, 'id'> {
  return { title, items, options: SMALL }
}

function tooBig(title: string, ...items: readonly Item[]): Omit<Case, 'id'> {
  return { ...limited(title, ...items), fails: { codes: [1009] } }
}

const stars = (length: number) => ({ of: '*', length })

const limits: Omit<Case, 'id'>[] = [
  limited('A message of just the limit comes back', text(stars(1000)), binary(stars(1000))),
  tooBig('A message of one octet more, before they come', text('before'), { opcode: 2, declared: 1001 }),
  tooBig('A text of one octet more', text('before'), text(stars(1001))),
  limited('Fragments of just the limit together', first(stars(600)), last(stars(400))),
  tooBig('Fragments of one octet more together', first(stars(600)), last(stars(401))),
  tooBig(
    'A message that is too big is not judged by its letters',
    text({ of: Buffer.from([0xff]), length: 1001 }),
  ),
  limited('The limit is each message’s: two', text(stars(1000)), ping(), text(stars(1000))),
]

const [textual, octets] = KINDS

export const limitsAndPerformance: Section = {
  name: '9 Limits',
  atATime: 4,
  cases: [
    ...numbered(
      '9.1',
      SIZES.map((size) => whole(textual, size)),
    ),
    ...numbered(
      '9.2',
      SIZES.map((size) => whole(octets, size)),
    ),
    ...numbered(
      '9.3',
      FRAGMENTS.map((fragment) => whole(textual, 4 * MIB, { fragment })),
    ),
    ...numbered(
      '9.4',
      FRAGMENTS.map((fragment) => whole(octets, 4 * MIB, { fragment })),
    ),
    ...numbered(
      '9.5',
      CHOPS.map((chop) => whole(textual, MIB, {}, { chop })),
    ),
    ...numbered(
      '9.6',
      CHOPS.map((chop) => whole(octets, MIB, {}, { chop })),
    ),
    ...numbered(
      '9.7',
      ROUND_TRIPS.map((size) => many(textual, size, 'echo', 100)),
    ),
    ...numbered(
      '9.8',
      ROUND_TRIPS.map((size) => many(octets, size, 'echo', 100)),
    ),
    ...numbered(
      '9.9',
      ROUND_TRIPS.map((size) => many(textual, size, 'at once', 100)),
    ),
    ...numbered('9.10', limits),
    ...numbered(
      '9.11',
      [64, 1000, 65_536].map((fragment) => letters(fragment)),
    ),
  ],
}

/** Letters of one to four octets, cut wherever a fragment happens to end. */
function letters(fragment: number): Omit<Case, 'id'> {
  const payload = LETTERS.repeat(10_000)
  return {
    title: `190000 octets of letters in fragments of ${fragment}`,
    items: [{ ...text(payload), fragment }],
  }
}
