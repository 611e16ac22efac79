// As much of the peers without types as an echo needs.

declare module 'faye-websocket' {
  import type { IncomingMessage } from 'node:http'
  import type { Duplex } from 'node:stream'

  export default class WebSocket {
    constructor(request: IncomingMessage, socket: Duplex, head: Buffer)
    on(event: 'message', listener: (event: { data: string | Buffer }) => void): void
    send(data: string | Buffer): void
  }
}

declare module 'websocket' {
  type Message = { type: 'utf8'; utf8Data: string } | { type: 'binary'; binaryData: Buffer }

  interface Connection {
    on(event: 'message', listener: (message: Message) => void): void
    sendUTF(text: string): void
    sendBytes(bytes: Buffer): void
  }

  class Server {
    constructor(options: object)
    on(event: 'connect', listener: (connection: Connection) => void): void
  }

  const websocket: { server: typeof Server }
  export default websocket
}
