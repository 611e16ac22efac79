import { type CloseInfo, type MessageExtension, Protocol } from '@offhook/protocol'
import { pieces } from './bytes.ts'
import { hex } from './same.ts'

export interface LineOptions {
  /** Bytes that arrive at once. Default all that there are. */
  readonly chunk?: number
  readonly maxMessage?: number
  /** The compression of the server and that of the client. Default none. */
  readonly extensions?: readonly [server: MessageExtension, client: MessageExtension] | undefined
  /** What the server does with a message. Default sends it back. */
  readonly message?: (server: Protocol, data: string | Uint8Array) => void
}

/** A server that echoes, and its client, joined by nothing but calls. */
export class Line {
  readonly server: Protocol
  readonly client: Protocol
  /** What the client hears. */
  readonly heard: string[] = []
  /** What the server fails with. */
  readonly failures: string[] = []
  /** Bytes on the way to the client. */
  received = 0
  readonly closed: Promise<readonly [server: CloseInfo, client: CloseInfo]>

  constructor(options: LineOptions = {}) {
    const { maxMessage, extensions = [], message = (server, data) => void server.send(data) } = options
    const ends = { server: gate<CloseInfo>(), client: gate<CloseInfo>() }
    this.closed = Promise.all([ends.server.promise, ends.client.promise])
    this.server = new Protocol(
      {
        message: (data) => message(this.server, data),
        pinged() {},
        ponged() {},
        output: () => this.#carry(this.server, this.client, options.chunk),
        failed: (error) => this.failures.push(String(error)),
        closed: ends.server.open,
      },
      { role: 'server', maxMessage, extension: extensions[0] },
    )
    this.client = new Protocol(
      {
        message: (data) => this.heard.push(typeof data === 'string' ? data : hex(data)),
        pinged: (payload) => this.heard.push(`ping ${hex(payload)}`),
        ponged: (payload) => this.heard.push(`pong ${hex(payload)}`),
        output: () => this.#carry(this.client, this.server, options.chunk),
        failed: (error) => this.heard.push(`failed: ${error}`),
        closed: ends.client.open,
      },
      { role: 'client', maxMessage, extension: extensions[1] },
    )
  }

  #carry(from: Protocol, to: Protocol, chunk = Number.MAX_SAFE_INTEGER): void {
    for (const output of from.takeOutput()) {
      if (from === this.server) this.received += output.length
      for (const piece of pieces(output, chunk)) to.receive(piece)
    }
  }
}

interface Gate<Value> {
  readonly promise: Promise<Value>
  readonly open: (value: Value) => void
}

function gate<Value>(): Gate<Value> {
  let open: (value: Value) => void = () => {}
  const promise = new Promise<Value>((resolve) => {
    open = resolve
  })
  return { promise, open }
}
