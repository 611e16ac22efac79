/** Payloads to compress: made, not fetched, and always the same. */

/** What to compress: messages are cut out of its octets. */
export interface Sample {
  readonly name: string
  readonly kind: 'text' | 'binary'
  readonly octets: Buffer
}

const SIZE = 512 * 1024

/** Numbers from 0 to 2^31 - 1 that look as if by chance (C's own example of `rand`). */
function* numbers(): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    yield state >> 8
  }
}

/** Lines that `line` makes of numbers, until there are enough octets. */
function lines(line: (next: () => number) => string): Buffer {
  const source = numbers()
  const next = () => source.next().value
  const made: string[] = []
  for (let length = 0; length < SIZE; length += made.at(-1)?.length ?? 0) made.push(line(next))
  return Buffer.from(made.join('')).subarray(0, SIZE)
}

const GREEK = ['λόγος', 'κόσμε', 'ἀρχή', 'μῆνιν', 'ἄειδε', 'θεά', 'καὶ', 'τὸν', 'ἦν', 'πρὸς', 'θεόν'].map(
  (word) => word.normalize('NFD').replace(/\p{M}/gu, ''),
)

/** Each letter, and the space (U+00A0) too, takes two octets: so it can be cut at any even place. */
function greek(next: () => number): string {
  return `${GREEK[next() % GREEK.length]}\u00a0`
}

function json(next: () => number): string {
  return `{"id":${next()},"event":"issues.opened","open":${next() % 2 === 0},"labels":["bug","p${next() % 4}"]},\n`
}

function html(next: () => number): string {
  return `<li class="item-${next() % 9}"><a href="/issues/${next() % 999}">Issue ${next() % 999}</a></li>\n`
}

/** Grey levels that change slowly, and a little noise on them. */
function picture(): Buffer {
  const source = numbers()
  return Buffer.from(
    Uint8Array.from(
      { length: SIZE },
      (_, index) => (index >> 9) + (index & 511) / 8 + (source.next().value & 3),
    ),
  )
}

function noise(): Buffer {
  const source = numbers()
  return Buffer.from(Uint8Array.from({ length: SIZE }, () => source.next().value))
}

export const JSON_LINES: Sample = { name: 'JSON', kind: 'text', octets: lines(json) }

export const samples: readonly Sample[] = [
  { name: 'Greek', kind: 'text', octets: lines(greek) },
  { name: 'a picture', kind: 'binary', octets: picture() },
  { name: 'noise', kind: 'binary', octets: noise() },
  JSON_LINES,
  { name: 'HTML', kind: 'text', octets: lines(html) },
]

/** So many octets of it, for each message others; a view, not a copy. */
export function slice({ octets }: Sample, length: number, message: number): Buffer {
  const start = (message * 15_838) % (octets.length - length)
  return octets.subarray(start, start + length)
}
