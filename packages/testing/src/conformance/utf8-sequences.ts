/**
 * UTF-8 to be judged, after Markus Kuhn's stress test and RFC 3629 §3, §4. For what is invalid it is known
 * which octet shows it first, counted from 1; one above the length if only the end does, since octets are missing.
 */
export interface Sequence {
  readonly octets: Buffer
  /** 0 if it is valid. */
  readonly fault: number
}

export interface Sequences {
  readonly name: string
  readonly sequences: readonly Sequence[]
}

function valid(...octets: readonly string[]): Sequence[] {
  return octets.map((digits) => ({ octets: Buffer.from(digits, 'hex'), fault: 0 }))
}

/** All of which the same octet is to blame. */
function invalid(fault: number, ...octets: readonly string[]): Sequence[] {
  return octets.map((digits) => ({ octets: Buffer.from(digits, 'hex'), fault }))
}

/** κόσμε: of one letter of three octets among four of two. */
export const KOSME: Buffer = Buffer.from('cebae1bdb9cf83cebcceb5', 'hex')

/** Where its letters end. */
const BOUNDARIES = [2, 5, 7, 9, 11]

const prefixes = Array.from(KOSME, (_, index) => ({
  octets: KOSME.subarray(0, index + 1),
  fault: BOUNDARIES.includes(index + 1) ? 0 : index + 2,
}))

/** The octets from `from` to `to`, each with `behind` after it. */
function run(from: number, to: number, behind = ''): string {
  const octets = Array.from({ length: to - from + 1 }, (_, index) => (from + index).toString(16))
  return octets.map((octet) => octet + behind).join('')
}

/** U+FFFE and U+FFFF of the planes 1 to 16, which are valid in spite of their name. */
const nonCharacters = Array.from({ length: 16 }, (_, index) => (index + 1) * 0x1_0000).flatMap((plane) =>
  [0xfffe, 0xffff].map((point) => Buffer.from(String.fromCodePoint(plane + point)).toString('hex')),
)

export const utf8Sequences: readonly Sequences[] = [
  {
    name: 'valid text',
    sequences: valid(
      '68656c6c6f24776f726c64',
      '68656c6c6fc2a2776f726c64',
      '68656c6c6fe282ac776f726c64',
      '68656c6c6ff0a4ada2776f726c64',
      KOSME.toString('hex'),
    ),
  },
  { name: 'the beginnings of a valid text', sequences: prefixes },
  { name: 'the first sequence of each length', sequences: valid('00', 'c280', 'e0a080', 'f0908080') },
  { name: 'the first sequences of 5 and 6 octets', sequences: invalid(1, 'f888808080', 'fc8480808080') },
  { name: 'the last sequence of each length', sequences: valid('7f', 'dfbf', 'efbfbf', 'f48fbfbf') },
  {
    name: 'the last sequences of 4, 5 and 6 octets',
    sequences: invalid(1, 'f7bfbfbf', 'fbbfbfbfbf', 'fdbfbfbfbfbf'),
  },
  {
    name: 'other boundaries',
    sequences: [...valid('ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf'), ...invalid(2, 'f4908080')],
  },
  {
    name: 'continuation octets without a start',
    sequences: [
      ...invalid(1, '80', 'bf', '80bf', '80bf80', '80bf80bf', '80bf80bf80', '80bf80bf80bf'),
      ...invalid(1, run(0x80, 0xbf)),
    ],
  },
  {
    name: 'starts without continuation',
    sequences: [
      ...invalid(1, run(0xc0, 0xdf, '20')),
      ...invalid(2, run(0xe0, 0xef, '20'), run(0xf0, 0xf7, '20')),
      ...invalid(1, run(0xf8, 0xfb, '20'), run(0xfc, 0xfd, '20')),
      ...invalid(2, run(0xc2, 0xdf, '20')),
    ],
  },
  {
    name: 'sequences without their last octet',
    sequences: [
      ...invalid(1, 'c0'),
      ...invalid(2, 'e080', 'f08080'),
      ...invalid(1, 'f8808080', 'fc80808080'),
      ...invalid(2, 'df'),
      ...invalid(3, 'efbf'),
      ...invalid(1, 'f7bfbf', 'fbbfbfbf', 'fdbfbfbfbf'),
      ...invalid(3, 'e0a0'),
      ...invalid(4, 'f48fbf', 'f09080'),
    ],
  },
  {
    name: 'sequences without their last octet, one behind the other',
    sequences: invalid(1, 'c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf'),
  },
  { name: 'impossible octets', sequences: invalid(1, 'fe', 'ff', 'fefeffff') },
  {
    name: 'overlong ASCII',
    sequences: [
      ...invalid(1, 'c0af'),
      ...invalid(2, 'e080af', 'f08080af'),
      ...invalid(1, 'f8808080af', 'fc80808080af'),
    ],
  },
  {
    name: 'the last overlong sequence of each length',
    sequences: [
      ...invalid(1, 'c1bf'),
      ...invalid(2, 'e09fbf', 'f08fbfbf'),
      ...invalid(1, 'f887bfbfbf', 'fc83bfbfbfbf'),
    ],
  },
  {
    name: 'overlong NUL',
    sequences: [
      ...invalid(1, 'c080'),
      ...invalid(2, 'e08080', 'f0808080'),
      ...invalid(1, 'f880808080', 'fc8080808080'),
    ],
  },
  {
    name: 'single surrogates',
    sequences: invalid(2, 'eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf'),
  },
  {
    name: 'pairs of surrogates',
    sequences: invalid(
      2,
      'eda080edb080',
      'eda080edbfbf',
      'edadbfedb080',
      'edadbfedbfbf',
      'edae80edb080',
      'edae80edbfbf',
      'edafbfedb080',
      'edafbfedbfbf',
    ),
  },
  { name: 'non-characters', sequences: valid('efbfbe', 'efbfbf', ...nonCharacters, 'efb790', 'efb7af') },
  {
    name: 'specials, and the byte order mark',
    sequences: valid(
      'efbfb9',
      'efbfba',
      'efbfbb',
      'efbfbc',
      'efbfbd',
      'efbfbe',
      'efbfbf',
      'efbbbf',
      'efbbbf48656c6c6f',
      '48efbbbf656c6c6f',
    ),
  },
]
