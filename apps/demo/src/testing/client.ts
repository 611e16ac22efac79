import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { Inbox } from '@offhook/testing'
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
export async function connect(
  url: string,
  options: ClientOptions = {},
  subprotocols: string[] = [],
): Promise<Client> {
  const socket = new WebSocket(url, subprotocols, options)
  const inbox = new Inbox<string | Buffer>()
  socket.on('message', (data: Buffer, isBinary) => inbox.put(isBinary ? data : data.toString()))
  const closed = once(socket, 'close').then(([code]) => code as number)
  await once(socket, 'open')
  const nextJson = async () => JSON.parse(String(await inbox.next()))
  return { socket, next: () => inbox.next(), nextJson, closed }
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

/** The answer to a handshake that does not open. */
export async function refusal(url: string, options: ClientOptions = {}): Promise<IncomingMessage> {
  const socket = new WebSocket(url, options)
  const [request, response] = await once(socket, 'unexpected-response')
  request.destroy()
  return response
}
