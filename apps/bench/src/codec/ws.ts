import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { serveCodec } from './serve.ts'

/** As much of the parts of `ws` as is measured; they have no types. */
interface Parts {
  Receiver: new (
    options: object,
  ) => {
    write(chunk: Buffer): void
    on(event: 'message', listener: () => void): void
  }
  Sender: new (
    socket: Pick<Socket, 'write' | 'cork' | 'uncork'>,
  ) => {
    send(data: Buffer, options: object): void
  }
}

const { Receiver, Sender } = createRequire(import.meta.url)('ws') as Parts
const receiver = new Receiver({ isServer: true, maxPayload: 1024 * 1024, allowSynchronousEvents: true })
receiver.on('message', () => {})
const sender = new Sender({ write: () => true, cork() {}, uncork() {} })
const options = { fin: true, compress: false, binary: true, mask: false, readOnly: true }

serveCodec({
  decode: (chunk) => receiver.write(chunk),
  encode(payload, times) {
    for (let i = 0; i < times; i++) sender.send(payload, options)
  },
})
