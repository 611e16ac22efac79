import { BINARY, TEXT } from '../clients/raw-frame.ts'
import type { Case, EchoOptions, Item, Negotiation } from './case.ts'
import { type Sample, slice } from './samples.ts'
import { PLAIN } from './target.ts'

const KIB = 1024

/** Octets of each message, and of each frame of it; 0 for one frame. */
const SHAPES: readonly (readonly [size: number, fragment: number])[] = [
  ...[16, 64, 256, KIB, 4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB].map(
    (size) => [size, 0] as const,
  ),
  ...[8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB].map((size) => [size, 256] as const),
  ...[KIB, 4 * KIB, 32 * KIB].map((fragment) => [128 * KIB, fragment] as const),
]

/** As many as make 256 KiB, within bounds: the suite is to be quick. */
function countOf(size: number): number {
  return Math.min(Math.max((256 * KIB) / size, 3), 40)
}

/** How compression is set up at the end that is tested, and what comes of it. */
export interface Agreement {
  readonly name: string
  readonly compression: EchoOptions['compression']
  readonly negotiation: Negotiation
}

/** The sample in messages of each shape, under one agreement. */
export function deflatedMessages(sample: Sample, agreement: Agreement): Omit<Case, 'id'>[] {
  return SHAPES.map(([size, fragment]) => {
    const count = countOf(size)
    const cutting = fragment === 0 ? '' : ` in fragments of ${fragment}`
    return {
      title: `${count} messages of ${size} octets${cutting}: ${sample.name}, ${agreement.name}`,
      items: messages(sample, count, size, fragment),
      options: { ...PLAIN, compression: agreement.compression },
      negotiation: agreement.negotiation,
    }
  })
}

function messages(sample: Sample, count: number, size: number, fragment: number): Item[] {
  const message = sample.kind === 'text' ? TEXT : BINARY
  return Array.from({ length: count }, (_, index) => ({
    message,
    payload: slice(sample, size, index),
    deflated: true,
    ...(fragment === 0 ? {} : { fragment }),
  }))
}
