import type { ServerResponse } from 'node:http'
import { CloseCode, encodeClosePayload } from '@offhook/frame'
import type { Connection } from './connection.ts'
import { checkLimit } from './limits.ts'
import { nodePlatform } from './platform.ts'
import { setDeadline } from './timer.ts'
import type { Transport } from './transport.ts'
import { turnAway } from './turn-away.ts'

/** How to close all connections. */
export interface ShutdownOptions {
  /** The close code that each peer gets. Default 1001, going away. */
  readonly code?: number | undefined
  /** Default none. */
  readonly reason?: string | undefined
  /** Milliseconds until those that have not closed are terminated. Default 5,000. */
  readonly timeout?: number | undefined
}

type Farewell = readonly [code: number, reason: string]

const DEFAULT_TIMEOUT = 5_000

/** The connections of a server and the handshakes before them: let in, seen out, and closed together. */
export class Door {
  readonly connections: Set<Connection<unknown>> = new Set()
  readonly #handshakes = new Map<Transport, ServerResponse>()
  #farewell: Farewell | undefined
  #whenEmpty: (() => void)[] = []

  /** Whether new connections are turned away. */
  get closing(): boolean {
    return this.#farewell !== undefined
  }

  /** Connections, and handshakes that may become some. */
  get size(): number {
    return this.connections.size + this.#handshakes.size
  }

  /** A handshake begins: it ends with `enter`, or with `turnedAway`. */
  knock(socket: Transport, response: ServerResponse): void {
    this.#handshakes.set(socket, response)
  }

  turnedAway(socket: Transport): void {
    if (this.#handshakes.delete(socket)) this.#left()
  }

  enter(connection: Connection<unknown>, socket: Transport): void {
    this.#handshakes.delete(socket)
    this.connections.add(connection)
    if (this.#farewell !== undefined) connection.close(...this.#farewell)
  }

  leave(connection: Connection<unknown>): void {
    if (this.connections.delete(connection)) this.#left()
  }

  async close({
    code = CloseCode.GoingAway,
    reason = '',
    timeout = DEFAULT_TIMEOUT,
  }: ShutdownOptions): Promise<void> {
    const farewell: Farewell = [code, reason]
    encodeClosePayload(code, reason, nodePlatform) // Throws for what a Close cannot carry, even if there are no connections.
    checkLimit('timeout', timeout)
    this.#farewell = farewell
    for (const connection of this.connections) connection.leave(...farewell)
    if (this.size > 0) await this.#emptied(farewell, timeout)
  }

  /** Handlers and loops at work have half of the time; the other half is for peers to answer the Close. */
  async #emptied(farewell: Farewell, timeout: number): Promise<void> {
    const hurry = setDeadline(() => this.#close(farewell), timeout / 2)
    const deadline = setDeadline(() => this.#terminate(), timeout)
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve))
    clearTimeout(hurry)
    clearTimeout(deadline)
  }

  #close(farewell: Farewell): void {
    for (const connection of this.connections) connection.close(...farewell)
  }

  #left(): void {
    if (this.size > 0) return
    for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }

  #terminate(): void {
    for (const connection of this.connections) connection.terminate()
    for (const [socket, response] of this.#handshakes) {
      if (response.headersSent) socket.destroy()
      else turnAway(response, 'shutdown')
    }
  }
}
