import type { Inbox } from './inbox.ts'

/** How a connection ended, as a client sees it. */
export interface Ending {
  readonly code: number
  readonly reason: string
}

/** A WebSocket client of whatever make, open. */
export interface Client {
  readonly messages: Inbox<string | Buffer>
  readonly closed: Promise<Ending>
  /** The subprotocol that was agreed; empty if none. */
  readonly subprotocol: string
  /** The extensions that were agreed, as they stand in the answer; empty if none. */
  readonly extensions: string
  /** The cookies that the 101 set, each as `name=value`. */
  readonly cookies: readonly string[]
  send(data: string | Buffer): void
  close(code: number, reason: string): Promise<Ending>
}

export interface ClientOptions {
  readonly subprotocols?: readonly string[]
}

/** A make of clients, all of which offer permessage-deflate. */
export interface ClientMake {
  readonly name: string
  /** A client whose handshake was accepted; else it rejects. It leaves at the end of the test. */
  open(url: string, options?: ClientOptions): Promise<Client>
}

/** What stands before the attributes of each Set-Cookie. */
export function pairsOf(setCookie: readonly string[] = []): string[] {
  return setCookie.map((cookie) => cookie.split(';', 1).join())
}
