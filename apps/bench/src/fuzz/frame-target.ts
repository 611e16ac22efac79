import { FrameDecoder } from '@offhook/frame'
import { BINARY, frame, TEXT } from '../wire.ts'
import { cut, promise, type Target } from './target.ts'

/** What a decoder makes of pieces: parts of a data frame are put together, since cuts may part them. */
function decode(pieces: readonly Uint8Array[], masked: boolean): string {
  let trace = ''
  let count = 0
  const decoder = new FrameDecoder(
    {
      data(opcode, rsv, fin, bytes, start, end, rest) {
        count += end - start
        if (opcode !== 0) trace += `|${opcode}/${rsv}:`
        trace += Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex')
        if (fin && rest === 0) trace += '.'
      },
      control(opcode, bytes, start, end) {
        count += end - start
        trace += `|${opcode}!${Buffer.from(bytes.slice(start, end)).toString('hex')}|`
      },
      violation: (violation) => {
        trace += `|${violation}`
      },
    },
    { masked, rsv: 0x40, maxPayload: 1000 },
  )
  for (const piece of pieces) decoder.receive(piece)
  promise(decoder.backlog === 0, 'nothing waits in a decoder that was not paused')
  promise(count <= pieces.reduce((sum, { length }) => sum + length, 0), 'no more comes out than went in')
  return trace
}

/** The first octet chooses the role, the second where to cut. Whole and cut, the bytes mean the same. */
export const frameTarget: Target = {
  name: 'frame',
  seeds: [TEXT, BINARY, 0x01, 0x80, 0x88, 0x89, 0x8a, 0xc1].map((first) =>
    Buffer.concat([Buffer.from([1, 7]), frame(first, Buffer.from([3, 232, 104, 105]))]),
  ),
  run(input) {
    const [role = 0, seed = 0] = input
    const bytes = input.slice(2)
    const whole = decode([bytes.slice()], role % 2 === 1)
    promise(whole === decode(cut(bytes, seed), role % 2 === 1), 'cuts change nothing')
  },
}
