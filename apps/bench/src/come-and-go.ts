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

/** Resolves when the connection is gone. Rejects if it was not opened and closed as it should: that would be the fastest. */
function live(port: number): Promise<void> {
  return new Promise((gone, failed) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let answered = false
    socket.on('error', failed)
    socket.on('close', () => (answered ? gone() : failed(new Error('It was not closed by a Close.'))))
    socket.write(handshake(undefined))
    socket.once('data', (head: Buffer) => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) failed(new Error(`No WebSocket: ${head}`))
      socket.write(NORMAL)
      // Who is a server has answered the Close and ends, the raw echo has sent it back and does not.
      socket.on('data', () => {
        answered = true
        socket.end()
      })
    })
  })
}
