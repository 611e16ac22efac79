import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerFailed } from './answer-or-destroy.ts'
import { Crowd } from './crowd.ts'
import { Door } from './door.ts'
import { checkLimit } from './limits.ts'
import { SharedDeadline } from './shared-deadline.ts'
import { type Shortage, turnAway } from './turn-away.ts'

/** The limits of the handshakes and connections of a server. `Infinity` lifts one. */
export interface UpgradeLimits {
  /** Milliseconds that the application has to answer an upgrade request; then it is answered 503. Default 10,000. */
  readonly handshakeTimeout?: number | undefined
  /** Connections and handshakes under way; a further one is answered 503. Default 65,536. */
  readonly maxConnections?: number | undefined
  /** Those of one address; a further one is answered 429. Default Infinity, since a proxy is one address. */
  readonly maxConnectionsPerAddress?: number | undefined
  /** The address that counts: a field that your proxy sets, say. Default the socket's. */
  readonly addressOf?: ((request: IncomingMessage) => string | undefined) | undefined
}

const DEFAULT_HANDSHAKE_TIMEOUT = 10_000
const DEFAULT_MAX_CONNECTIONS = 65_536

/** Decides which handshakes come to the door, and answers the others. */
export class Doorkeeper {
  readonly door: Door = new Door()
  readonly #crowd = new Crowd()
  readonly #timeout: number
  readonly #max: number
  readonly #perAddress: number
  readonly #addressOf: (request: IncomingMessage) => string | undefined

  constructor({
    handshakeTimeout = DEFAULT_HANDSHAKE_TIMEOUT,
    maxConnections = DEFAULT_MAX_CONNECTIONS,
    maxConnectionsPerAddress = Number.POSITIVE_INFINITY,
    addressOf = ({ socket }) => socket.remoteAddress,
  }: UpgradeLimits) {
    this.#timeout = checkLimit('handshakeTimeout', handshakeTimeout)
    this.#max = checkLimit('maxConnections', maxConnections)
    this.#perAddress = checkLimit('maxConnectionsPerAddress', maxConnectionsPerAddress)
    this.#addressOf = addressOf
  }

  /** Whether there is room for a handshake, which then has its time; for any other, the answer is sent. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    try {
      const shortage = this.#shortageFor(request)
      if (shortage === undefined) limitTime(response, this.#timeout)
      else turnAway(response, shortage)
      return shortage === undefined
    } catch (error) {
      answerFailed(response, error) // `addressOf` is the application's, and reads what a client wrote.
      return false
    }
  }

  #shortageFor(request: IncomingMessage): Shortage | undefined {
    if (this.door.closing) return 'shutdown'
    if (this.door.size > this.#max) return 'connection-limit'
    const address = this.#perAddress === Number.POSITIVE_INFINITY ? undefined : this.#addressOf(request)
    if (address === undefined) return undefined
    if (this.#crowd.count(address) >= this.#perAddress) return 'address-limit'
    this.#crowd.enter(address)
    request.socket.once('close', () => this.#crowd.leave(address))
    return undefined
  }
}

function limitTime(response: ServerResponse, timeout: number): void {
  const deadline = new SharedDeadline(timeout, () => turnAway(response, 'handshake-timeout'))
  // Also of a response that became a connection: see `respondOn`.
  response.once('close', () => deadline.end())
}
