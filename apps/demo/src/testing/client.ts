import { on, once } from 'node:events'
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { type ClientOptions, WebSocket } from 'ws'

/** A WebSocket client that is open, and what it hears. */
export interface Client {
  readonly socket: WebSocket
  /** The next message: text as a string, binary as a Buffer. */
  next(): Promise<string | Buffer>
  /** The next message, parsed. */
  nextJson(): Promise<Record<string, unknown>>
  /** The code of the Close. */
  readonly closed: Promise<number>
}

/** Connects, listening before anything can be said. */
export async function connect(url: string, options: ClientOptions = {}): Promise<Client> {
  const socket = new WebSocket(url, options)
  const messages = on(socket, 'message')
  const closed = once(socket, 'close').then(([code]) => code as number)
  const next = async () => {
    const { value } = await messages.next()
    const [data, isBinary] = value as [Buffer, boolean]
    return isBinary ? data : data.toString()
  }
  await once(socket, 'open')
  return { socket, next, closed, nextJson: async () => JSON.parse(String(await next())) }
}

/** The status and headers of an answer, without the body, to a request that `fetch` would not send. */
export async function ask(
  url: string,
  options: RequestOptions = {},
  write: (request: ClientRequest) => void = (request) => request.end(),
): Promise<IncomingMessage> {
  const sent = request(url, { agent: false, ...options })
  write(sent)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.resume()
  return response
}
