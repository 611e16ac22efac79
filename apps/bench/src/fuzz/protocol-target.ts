import { Protocol } from '@offhook/protocol'
import { deflated, frame, RSV1, TEXT } from '../wire.ts'
import { agreedDeflate } from './agreed-deflate.ts'
import { cut, promise, type Target } from './target.ts'

const LIMIT = 2000

/** What happens on one end. */
function live(pieces: readonly Uint8Array[], role: 'server' | 'client', compressed: boolean): string {
  const happened: string[] = []
  let closed = false
  const note = (what: string) => {
    promise(!closed, `nothing happens after the end, not ${what}`)
    happened.push(what)
  }
  const protocol = new Protocol(
    {
      message(data) {
        promise(data.length <= LIMIT, 'a message keeps to the limit')
        note(typeof data === 'string' ? `text ${data}` : `binary ${Buffer.from(data).toString('hex')}`)
      },
      pinged: (payload) => note(`ping ${Buffer.from(payload).toString('hex')}`),
      ponged: (payload) => note(`pong ${Buffer.from(payload).toString('hex')}`),
      output() {},
      failed: (error) => note(`failed ${error}`),
      closed({ code, violation }) {
        // A rule may be broken sooner where the bytes come cut; which of two is told is not promised.
        note(violation === undefined ? `closed ${code}` : 'violation')
        closed = true
      },
    },
    { role, maxMessage: LIMIT, extension: compressed ? agreedDeflate('permessage-deflate') : undefined },
  )
  for (const piece of pieces) protocol.receive(piece)
  promise(protocol.backlog === 0, 'nothing waits')
  protocol.end()
  promise(protocol.state === 'closed', 'the end of the transport is the end')
  return happened.join('\n')
}

/** The first octet chooses role and compression, the second where to cut. */
export const protocolTarget: Target = {
  name: 'protocol',
  seeds: [
    [frame(TEXT, Buffer.from('héllo')), frame(0x89, Buffer.from('p')), frame(0x88, Buffer.from([3, 232]))],
    [frame(0x01, Buffer.from('h')), frame(0x00, Buffer.from('é')), frame(0x80, Buffer.from('!'))],
    [frame(TEXT | RSV1, deflated(Buffer.from('hello hello hello'))), frame(0x82, Buffer.from([1]))],
    [frame(0x41, deflated(Buffer.from('hello hello'))), frame(0x80, Buffer.alloc(0))],
  ].map((frames, i) => Buffer.concat([Buffer.from([i < 2 ? 1 : 3, 7]), ...frames])),
  run(input) {
    const [choice = 0, seed = 0] = input
    const role = choice % 2 === 1 ? 'server' : 'client'
    const compressed = choice % 4 >= 2
    const bytes = input.slice(2)
    const whole = live([bytes.slice()], role, compressed)
    promise(whole === live(cut(bytes, seed), role, compressed), 'cuts change nothing')
  },
}
