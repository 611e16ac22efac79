import { CONTINUATION, rawFrame } from '../clients/raw-frame.ts'
import type { Frame, Item, Message } from './case.ts'
import type { DeflateEnd } from './deflate.ts'
import { isMessage, octetsOf } from './items.ts'

const RSV1 = 4

/** How a direction writes its frames. */
export interface Direction {
  readonly masked: boolean
  readonly deflate: DeflateEnd | undefined
}

/** The frames of the items, as octets. */
export async function encode(items: readonly Item[], direction: Direction): Promise<Buffer[]> {
  const frames: Buffer[] = []
  for (const item of items) {
    const parts = isMessage(item) ? await framesOf(item, direction) : [item]
    for (const part of parts) frames.push(encodeFrame(part, direction))
  }
  return frames
}

function encodeFrame({ wronglyMasked, payload, ...frame }: Frame, { masked }: Direction): Buffer {
  return rawFrame({ ...frame, payload: octetsOf(payload), masked: masked !== (wronglyMasked ?? false) })
}

async function framesOf(item: Message, { deflate }: Direction): Promise<Frame[]> {
  const plain = octetsOf(item.payload)
  const compressed = item.deflated === true ? await deflate?.deflate(plain) : undefined
  return cut(compressed ?? plain, item.fragment).map((payload, index, { length }) => ({
    opcode: index === 0 ? item.message : CONTINUATION,
    payload,
    rsv: index === 0 && compressed !== undefined ? RSV1 : 0,
    fin: index === length - 1,
  }))
}

/** The octets in pieces; of nothing, one that is empty. */
export function cut(bytes: Buffer, size: number = Math.max(bytes.length, 1)): Buffer[] {
  const count = Math.max(Math.ceil(bytes.length / size), 1)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}
