import {
  closeCodeOf,
  decodeClosePayload,
  encodeClosePayload,
  FrameDecoder,
  FrameWriter,
  Opcode,
  Slab,
  webPlatform,
} from '@offhook/frame'
import { allCuts, join, pieces } from './bytes.ts'
import { bytesOf, hex, same } from './same.ts'
import type { Suite } from './suite.ts'

const TEXTS = ['', 'Hello', 'ä€😀\uFEFF'.repeat(10), 'x'.repeat(125), 'x'.repeat(126), 'x'.repeat(700)]

function writeAll(masked: boolean, texts: readonly string[]): Uint8Array {
  const writer = new FrameWriter({ masked, slab: new Slab(webPlatform) })
  for (const text of texts) {
    writer.writeText(text)
    writer.write(Opcode.Ping, 0, true, Uint8Array.of(1, 2, 3))
    writer.write(Opcode.Binary, 0, true, webPlatform.encodeText(text))
  }
  return join(writer.take())
}

/** What a decoder finds: messages whole, however they came. */
function readAll(chunks: readonly Uint8Array[], masked: boolean): string[] {
  const found: string[] = []
  let message = ''
  const decoder = new FrameDecoder(
    {
      data(_opcode, _rsv, fin, bytes, start, end, rest) {
        message += hex(bytes.subarray(start, end))
        if (!fin || rest > 0) return
        found.push(message)
        message = ''
      },
      control: (opcode, bytes, start, end) => {
        found.push(`control ${opcode} ${hex(bytes.subarray(start, end))}`)
      },
      violation: (violation) => void found.push(`${violation} ${closeCodeOf(violation)}`),
    },
    { masked, rsv: 0, maxPayload: 100_000 },
  )
  for (const chunk of chunks) decoder.receive(chunk)
  return found
}

function expected(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const message = hex(webPlatform.encodeText(text))
    return [message, 'control 9 010203', message]
  })
}

function readsBack(masked: boolean): void {
  for (const cut of allCuts(writeAll(masked, TEXTS))) same(readAll(cut, masked), expected(TEXTS))
}

/** Frames that a server must not take. */
const FORBIDDEN = {
  '81 05 48656c6c6f': 'mask-missing 1002',
  'c1 80 00000000': 'reserved-bits 1002',
  '83 80 00000000': 'reserved-opcode 1002',
  '09 80 00000000': 'control-fragmented 1002',
  '89 fe 007e 00000000': 'control-too-long 1002',
  '82 fe 007d 00000000': 'length-not-minimal 1002',
  '82 ff 00000000000186a1 00000000': 'frame-too-big 1009',
  '82 ff 8000000000000000 00000000': 'length-overflow 1002',
}

export const frame: Suite = {
  'what a client writes, a server reads, cut at every byte': () => readsBack(true),
  'what a server writes, a client reads, cut at every byte': () => readsBack(false),

  'long frames are read back'() {
    const texts = ['x'.repeat(65_535), 'ä'.repeat(40_000)]
    for (const masked of [true, false]) {
      const bytes = writeAll(masked, texts)
      for (const size of [97, 4096, bytes.length]) {
        same(readAll(pieces(bytes, size), masked), expected(texts))
      }
    }
  },

  'what breaks a rule is named, cut at every byte'() {
    for (const [digits, violation] of Object.entries(FORBIDDEN)) {
      for (const cut of allCuts(bytesOf(digits))) same(readAll(cut, true), [violation])
    }
  },

  'invalid UTF-8 is no text, and a BOM stays'() {
    for (const digits of ['80', 'c0af', 'eda080', 'f4908080', 'e282']) {
      same(webPlatform.decodeText(bytesOf(digits), 0, digits.length / 2), undefined)
    }
    same(webPlatform.decodeText(bytesOf('efbbbf41'), 0, 4), '\uFEFFA')
  },

  'masking-keys differ'() {
    const keys = new Set(Array.from({ length: 3000 }, () => webPlatform.maskingKey()))
    same(keys.size > 2990, true)
  },

  'the payload of a Close is read back'() {
    const payload = encodeClosePayload(4000, 'bye ✓', webPlatform)
    same(decodeClosePayload(payload, 0, payload.length, webPlatform), { code: 4000, reason: 'bye ✓' })
    same(decodeClosePayload(bytesOf('03ed'), 0, 2, webPlatform), 'close-code-forbidden')
  },
}
