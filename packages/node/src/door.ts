import { CloseCode } from '@offhook/frame'
import type { Connection } from './connection.ts'

/** How to close all connections. */
export interface ShutdownOptions {
  /** The close code that each peer gets. Default 1001, going away. */
  readonly code?: number | undefined
  /** Default none. */
  readonly reason?: string | undefined
  /** Milliseconds until those that have not closed are terminated. Default 5,000. */
  readonly timeout?: number | undefined
}

const DEFAULT_TIMEOUT = 5_000

/** The connections of a server: let in, seen out, and closed together. */
export class Door {
  readonly connections: Set<Connection<unknown>> = new Set()
  #closing = false
  #whenEmpty: (() => void)[] = []

  /** Whether new connections are turned away. */
  get closing(): boolean {
    return this.#closing
  }

  enter(connection: Connection<unknown>): void {
    this.connections.add(connection)
    if (this.#closing) connection.close(CloseCode.GoingAway)
  }

  leave(connection: Connection<unknown>): void {
    this.connections.delete(connection)
    if (this.connections.size > 0) return
    for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }

  async close({
    code = CloseCode.GoingAway,
    reason,
    timeout = DEFAULT_TIMEOUT,
  }: ShutdownOptions): Promise<void> {
    this.#closing = true
    for (const connection of this.connections) connection.close(code, reason)
    const deadline = setTimeout(() => this.#terminate(), timeout)
    if (this.connections.size > 0) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve))
    clearTimeout(deadline)
  }

  #terminate(): void {
    for (const connection of this.connections) connection.terminate()
  }
}
