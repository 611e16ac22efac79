/**
 * The applications of the contract, described without a framework: an adapter's test builds each in its
 * framework's own idiom, and serves it.
 */
import type { IncomingMessage } from 'node:http'
import type { WebhookOptions } from '../webhook.ts'

export interface User {
  readonly name: string
}

/** A connection as all adapters give it to handlers. */
export interface ServerSocket {
  /** The user whom the middleware knew. */
  readonly context: User | undefined
  readonly subprotocol: string | undefined
  readonly isOpen: boolean
  readonly bufferedAmount: number
  send(data: string | Uint8Array): boolean
  ping(payload?: Uint8Array): unknown
  close(code?: number, reason?: string): void
  terminate(): void
  pause(): void
  resume(): void
}

/** How a connection ended, as a server sees it. */
export interface ServerEnding {
  readonly code: number
  readonly reason: string
  readonly clean: boolean
}

type Result = void | PromiseLike<void>

/** What an endpoint is given, whatever the framework. */
export interface SocketOptions {
  readonly origin?: 'same' | 'any' | readonly string[]
  readonly subprotocols?: readonly string[]
  readonly compression?: boolean
  readonly maxMessage?: number
  readonly highWaterMark?: number
  readonly closeTimeout?: number
  open?(socket: ServerSocket): Result
  message?(socket: ServerSocket, data: string | Buffer): Result
  drain?(socket: ServerSocket): Result
  ping?(socket: ServerSocket, payload: Buffer): Result
  pong?(socket: ServerSocket, payload: Buffer): Result
  close?(socket: ServerSocket, ending: ServerEnding): Result
  error?(socket: ServerSocket, error: unknown): void
}

export interface SocketEndpoint {
  readonly path: string
  readonly options: SocketOptions
  /** A middleware before it: whom it does not know gets 401 and `UNAUTHORIZED`; a user becomes the context. */
  readonly authenticate?: ((request: IncomingMessage) => Promise<User | undefined>) | undefined
}

export interface WebhookEndpoint {
  readonly path: string
  readonly options: WebhookOptions
  /** Where a router that holds it is mounted. */
  readonly prefix?: string
  /** A body parser before it, which keeps the raw bytes as its framework's parsers can, or does not. */
  readonly parser?: 'keeps-bytes' | 'eats-bytes'
}

/**
 * What to serve. Beside the endpoints: before all, a middleware that sets `MIDDLEWARE_HEADERS`; after all,
 * 404 and `NOT_FOUND`.
 */
export interface App {
  readonly sockets: readonly SocketEndpoint[]
  readonly webhooks: readonly WebhookEndpoint[]
}

export const MIDDLEWARE_HEADERS: Readonly<Record<string, string>> = {
  'X-Served-By': 'the middleware',
  'Set-Cookie': 'visited=yes; Path=/',
}
export const UNAUTHORIZED = 'Who are you?\n'
export const NOT_FOUND = 'Nothing is here.\n'

/** An application with one WebSocket endpoint, at `/socket`. */
export function socketApp(options: SocketOptions, authenticate?: SocketEndpoint['authenticate']): App {
  return { sockets: [{ path: '/socket', options, authenticate }], webhooks: [] }
}

/** An application with one webhook endpoint, at `/hook`. */
export function webhookApp(options: WebhookOptions, rest: Partial<WebhookEndpoint> = {}): App {
  return { sockets: [], webhooks: [{ path: '/hook', options, ...rest }] }
}

/** Sends back what comes. */
export function echo(socket: ServerSocket, data: string | Buffer): void {
  socket.send(data)
}
