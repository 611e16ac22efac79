import { connect, type Socket } from 'node:net'
import { pick, type Random } from '../random.ts'
import { BINARY, frame, handshake, RSV1, TEXT } from '../wire.ts'
import type { Life } from './life.ts'

/** Milliseconds after which one who misbehaves goes by himself. */
const PATIENCE = 700

const noise = (random: Random) => Buffer.from(Array.from({ length: random(400) }, () => random(256)))
const opening = (random: Random) => handshake(random(2) === 0 ? 'permessage-deflate' : undefined)

/** What nobody should send, behind a handshake that is in order. */
const MISDEEDS: readonly ((random: Random) => Buffer)[] = [
  noise,
  // A frame without a mask, one that is cut, one that is far too long, one that nobody knows.
  () => Buffer.from([TEXT, 2, 0x68, 0x69]),
  (random) => frame(TEXT, Buffer.alloc(5000)).subarray(0, random(5000)),
  () => frame(BINARY, Buffer.alloc(300_000)),
  () => frame(0x83, Buffer.alloc(3)),
  // Text that is none, DEFLATE that is none, a bomb's beginning, a Close with a code that nobody may send.
  () => frame(TEXT, Buffer.from([0xc3, 0x28])),
  () => frame(TEXT | RSV1, Buffer.from([0xff, 0xff, 0xff])),
  () => frame(0x88, Buffer.from([0x03, 0xed])),
  // A continuation of nothing, messages one in another, and more Pings than one may.
  () => frame(0x80, Buffer.from('x')),
  () => Buffer.concat([frame(0x01, Buffer.from('x')), frame(TEXT, Buffer.from('y'))]),
  () => Buffer.concat(Array.from({ length: 3000 }, () => frame(0x89, Buffer.from('p')))),
]

/** Ends by the server's doing, or when patience ends. */
function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => socket.destroy(), PATIENCE)
    socket.on('error', () => {}) // Being thrown out is to be expected.
    socket.resume()
    socket.once('close', () => {
      clearTimeout(late)
      resolve()
    })
  })
}

/** Says what nobody should; then waits for what comes of it, or does not. */
export const misbehaves: Life = async ({ port, random, tally }) => {
  const socket = connect(port, '127.0.0.1')
  const end = ended(socket)
  socket.write(opening(random).replace('/echo', '/strict'))
  socket.once('data', () => {
    socket.write(pick(random, MISDEEDS)(random))
    if (random(3) === 0) socket.destroySoon()
  })
  await end
  tally.misdeeds++
}

/** Does not get as far as a handshake. */
export const stumbles: Life = async ({ port, random, tally }) => {
  const socket = connect(port, '127.0.0.1')
  const end = ended(socket)
  const whole = opening(random)
  const said = pick(random, [
    whole.slice(0, random(whole.length)),
    whole.replace('13', '12'),
    whole.replace('websocket', 'h2c'),
    whole.replace('\r\n\r\n', '\r\nOrigin: https://evil.example\r\n\r\n'),
    noise(random),
  ])
  socket.write(said)
  if (random(2) === 0) socket.once('connect', () => setImmediate(() => socket.destroy()))
  await end
  tally.misdeeds++
}
