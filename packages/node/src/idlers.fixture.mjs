// Opens WebSocket connections that say nothing, in a process of their own: `node idlers.fixture.mjs <port> <count>`.
// Prints a line when all are open, and resets them when its input ends.
import { connect } from 'node:net'

const [port, count] = process.argv.slice(2).map(Number)
const handshake = [
  'GET / HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
]

const sockets = []

function open() {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').on('error', reject).once('data', resolve)
    socket.write(`${handshake.join('\r\n')}\r\n\r\n`)
    sockets.push(socket)
  })
}

while (sockets.length < count) await Promise.all(Array.from({ length: 250 }, open))
console.log('open')
process.stdin.on('end', () => process.exit()).resume()
