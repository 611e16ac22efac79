import { answer } from '@offhook/handshake'
import { zlibEngine } from '@offhook/node'
import { permessageDeflate } from '@offhook/permessage-deflate'
import { handshakeRequest } from '../wire.ts'
import { promise, type Target } from './target.ts'

const options = {
  subprotocols: ['chat', 'soap'],
  extensions: [permessageDeflate({ engine: zlibEngine })],
  headers: [],
}

/** Each line is a header field, put over those of a handshake in order. */
export const handshakeTarget: Target = {
  name: 'handshake',
  seeds: [
    'sec-websocket-extensions: permessage-deflate; server_max_window_bits="10", x; y=z',
    'sec-websocket-protocol: chat, soap\norigin: http://a.example',
    'upgrade: h2c, websocket/13\nconnection: keep-alive, Upgrade',
    'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\nhost: [::1]:80\nsec-websocket-version: 8',
    '__proto__: x\nconstructor: y\ncontent-length: 0',
  ].map((text) => Buffer.from(text)),
  run(input) {
    const lines = Buffer.from(input).toString('latin1').split('\n')
    const fields = lines.map((line) => [
      line.split(':', 1)[0] ?? '',
      line.slice(line.indexOf(':') + 1).trim(),
    ])
    const result = answer(handshakeRequest(Object.fromEntries(fields)), options)
    promise(result.accepted === (result.status === 101), 'only a 101 accepts')
    const written = result.headers.flat().join('')
    promise(!/[\r\n\0]/.test(written), 'nothing of the peer breaks a line of the answer')
  },
}
