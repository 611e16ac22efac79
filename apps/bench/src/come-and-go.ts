/** Connections that come and go: each is opened, closed by a Close from this side, and gone before the next one comes. */
import { connect } from 'node:net'
import type { Order, Result } from './order.ts'
import { CLOSE, frame, handshake } from './wire.ts'

const NORMAL = frame(CLOSE, Buffer.from([0x03, 0xe8]))

export async function comeAndGo({ port, connections, milliseconds }: Order): Promise<Result> {
  const started = performance.now()
  const passed = () => performance.now() - started
  let lives = 0
  const oneAfterTheOther = async () => {
    for (; passed() < milliseconds; lives++) await live(port)
  }
  await Promise.all(Array.from({ length: connections }, oneAfterTheOther))
  return { messages: lives, seconds: passed() / 1000 }
}

/** Resolves when the connection is gone. */
function live(port: number): Promise<void> {
  return new Promise((gone) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.on('error', () => {}).on('close', () => gone())
    socket.write(handshake(undefined))
    socket.once('data', () => {
      socket.write(NORMAL)
      // Who is a server has answered the Close and ends, the raw echo has sent it back and does not.
      socket.on('data', () => socket.end())
    })
  })
}
