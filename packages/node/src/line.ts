import { constants } from 'node:buffer'
import { type MessageExtension, Protocol, type ProtocolSink } from '@offhook/protocol'
import { Intake } from './intake.ts'
import type { Limits } from './limits.ts'
import { Output, type OutputOwner } from './output.ts'
import { type PieceOwner, PieceTurns } from './piece-turns.ts'
import { slab } from './platform.ts'
import { RoundTrips } from './round-trips.ts'
import type { Transport } from './transport.ts'

/** What a line is made of: the same for each line of one connection. */
export interface LineParts {
  readonly role: 'server' | 'client'
  readonly socket: Transport
  readonly limits: Limits
  readonly extension: MessageExtension | undefined
  readonly lend: boolean | undefined
}

/**
 * What a connection works with while something goes over it. At rest, a line is as it was when it was made, so an idle
 * connection drops its line, and makes another for the next byte.
 */
export class Line {
  readonly protocol: Protocol
  readonly intake: Intake
  readonly output: Output
  readonly #owner: PieceOwner
  #pieces: PieceTurns | undefined
  #roundTrips: RoundTrips | undefined

  constructor(owner: ProtocolSink & OutputOwner & PieceOwner, parts: LineParts) {
    const { role, socket, limits, extension, lend } = parts
    // Node throws for a longer text.
    const maxMessage = Math.min(limits.maxMessage, constants.MAX_STRING_LENGTH)
    this.protocol = new Protocol(owner, { role, maxMessage, slab, extension, lend })
    this.intake = new Intake(socket, this.protocol)
    this.output = new Output(socket, this.protocol, limits, owner)
    this.#owner = owner
  }

  /** Whether nothing is under way, so that a new line could go on from here. */
  get atRest(): boolean {
    const awaitsPong = this.#roundTrips?.awaits === true
    const sendsPieces = this.#pieces?.atRest === false
    return this.protocol.atRest && this.intake.atRest && this.output.atRest && !awaitsPong && !sendsPieces
  }

  /** The messages that are sent in pieces. */
  get pieces(): PieceTurns {
    this.#pieces ??= new PieceTurns(this.protocol, this.output, this.#owner)
    return this.#pieces
  }

  /** The Pings whose Pongs are awaited. */
  get roundTrips(): RoundTrips {
    this.#roundTrips ??= new RoundTrips()
    return this.#roundTrips
  }

  /** Settles everything that is awaited: it will not come any more. */
  end(): void {
    this.output.end()
    this.intake.end()
    this.#pieces?.end()
    this.#roundTrips?.end()
  }
}
