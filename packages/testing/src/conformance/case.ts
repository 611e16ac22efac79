import type { BINARY, TEXT } from '../clients/raw-frame.ts'

/** Octets, or so many of them: those of `of`, over and over. */
export type Payload = string | Buffer | Filler

export interface Filler {
  readonly of: string | Buffer
  readonly length: number
}

/** A frame, right or wrong. It is masked as its direction wants it. */
export interface Frame {
  readonly opcode: number
  readonly payload?: Payload
  readonly fin?: boolean
  /** The three RSV bits, as a number from 0 to 7. */
  readonly rsv?: number
  /** The length to declare, if that is not the payload's. */
  readonly declared?: number | bigint
  /** How many octets of extended length to write, if not as few as will do. */
  readonly extended?: 2 | 8
  /** Masked where it must not be, or the other way round. */
  readonly wronglyMasked?: true
}

/** A whole message, in one frame if `fragment` does not say otherwise. */
export interface Message {
  readonly message: typeof TEXT | typeof BINARY
  readonly payload: Payload
  /** Octets of each frame. */
  readonly fragment?: number
  readonly deflated?: boolean
}

export type Item = Frame | Message

/**
 * How the octets leave. `chop`: so many a time, with a turn of the event loop between. `echo`: a frame when
 * the one before came back. `frame`, `octet`: the next when it is certain that the one before was looked at.
 */
export type Pace = 'at once' | 'echo' | 'frame' | 'octet' | { readonly chop: number }

/** What the standards demand of an end that is sent this; without it, that all is well. */
export interface Failure {
  /** The close codes that may tell it: mostly one. */
  readonly codes: readonly number[]
  /** Which item is to blame, from 0; by default the last. */
  readonly at?: number
  /** At which octet of its payload at the latest, counted from 1, where octets are sent one by one. */
  readonly octet?: number
}

/** How an echo endpoint is set up; the names of the options are ours. */
export interface EchoOptions {
  readonly maxMessage: number
  readonly compression: boolean | Readonly<Record<string, boolean | number>>
}

/** What is agreed on compression, and how. */
export interface Negotiation {
  /** What a client sends to a server that is tested. */
  readonly offer: string
  /** What the server makes of it, by RFC 7692 and its options. */
  readonly answer: string
  /** What a client that is tested is answered; by default what a server answers. */
  readonly reply?: string
  /** What it had to offer. */
  readonly ask: string
}

/** One case, as data: what is sent, and what must come of it. */
export interface Case {
  readonly id: string
  readonly title: string
  readonly items: readonly Item[]
  readonly pace?: Pace
  /** How the endpoint that is tested is set up. Default without compression, to 16 MiB. */
  readonly options?: EchoOptions
  readonly negotiation?: Negotiation
  /** What the messages say, where they are compressed by hand. */
  readonly meaning?: readonly string[]
  readonly fails?: Failure
  /** Only for this end: a server and a client can do different things wrong. */
  readonly only?: Role
  /** The TCP connection just ends behind the last item. */
  readonly vanishes?: true
  /** The handshake must come to nothing. */
  readonly refuses?: true
}

/** Which end is tested. */
export type Role = 'server' | 'client'

export interface Section {
  readonly name: string
  /** How many are played at the same time. Default 16. */
  readonly atATime?: number
  readonly cases: readonly Case[]
}

/** The cases of one heading, numbered: 6.5.1, 6.5.2 … */
export function numbered(heading: string, cases: readonly Omit<Case, 'id'>[]): Case[] {
  return cases.map((rest, index) => ({ id: `${heading}.${index + 1}`, ...rest }))
}
