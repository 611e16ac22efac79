import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Accepted,
  type AnswerOptions,
  answer,
  type HeaderField,
  type OriginPolicy,
  type Refused,
  type SubprotocolChoice,
} from '@offhook/handshake'
import type { DeflateCodec } from '@offhook/permessage-deflate'
import { answerFailed } from './answer-or-destroy.ts'
import { reportRefused } from './channels.ts'
import { type Compression, extensionsFor } from './compression.ts'
import { Connection, type ConnectionHandlers } from './connection.ts'
import { UnroutedUpgradeError } from './errors.ts'
import type { ConnectionLimits } from './limits.ts'
import { pendingUpgrades } from './pending.ts'
import { rebuff } from './turn-away.ts'

/** How to accept an upgrade. */
export interface UpgradeOptions<Context = undefined, Subject = IncomingMessage>
  extends ConnectionHandlers<Context>,
    ConnectionLimits {
  /** Which pages may connect: `'same'` origin, `'any'`, a list, or a function. Default `'same'`. */
  readonly origin?: OriginPolicy | undefined
  /** Subprotocols, preferred first, or a function that picks one of the client's. Default none. */
  readonly subprotocols?: SubprotocolChoice | undefined
  /** Whether, and how, to compress with permessage-deflate where the client offers it. Default false. */
  readonly compression?: Compression | undefined
  /**
   * Whether `connection.request` stays for as long as the connection, with its headers: 1 KiB and more for each. Otherwise it
   * is gone once `open` is done; what you need later belongs into `context`. Default false.
   */
  readonly keepRequest?: boolean | undefined
  /** What the application knows of the request, for every handler: `connection.context`. */
  readonly context?: ((request: Subject) => Context) | undefined
}

/**
 * Answers a request for a WebSocket that `routeUpgrades` brought. Resolves to the connection, or to
 * undefined if the request was refused (an ordinary GET gets 426, a foreign page 403, and so on) or its
 * client left. Never rejects: what the options' own functions throw is answered 500 and warned of.
 */
export async function upgrade<Context = undefined>(
  request: IncomingMessage,
  response: ServerResponse,
  options: UpgradeOptions<Context> = {},
): Promise<Connection<Context> | undefined> {
  try {
    return await acceptUpgrade(request, response, options, request)
  } catch (error) {
    answerFailed(response, error)
    return undefined
  }
}

/**
 * As `upgrade`, for frameworks: `subject` is what they know a request by, and goes to `options.context`.
 * Rejects with what the options' own functions throw, for the framework's error handling.
 */
export async function acceptUpgrade<Context, Subject>(
  request: IncomingMessage,
  response: ServerResponse,
  options: UpgradeOptions<Context, Subject>,
  subject: Subject,
): Promise<Connection<Context> | undefined> {
  if (isTooLate(response)) return undefined
  const decision = decideUpgrade(request, options, subject)
  return decision.accepted ? decision.proceed(response) : sendRefusal(response, decision)
}

/** What an upgrade that is not accepted is answered with: an ordinary HTTP answer, and a text for its body. */
export type RefusedUpgrade = Pick<Refused, 'accepted' | 'status' | 'headers' | 'message'>

/** An upgrade that is accepted, once it proceeds. */
export interface AcceptedUpgrade<Context> {
  readonly accepted: true
  /** Sends the 101, with the headers that the response has by then. Resolves to undefined if the client has left. */
  proceed(response: ServerResponse): Promise<Connection<Context> | undefined>
}

/** The first half of `acceptUpgrade`, for frameworks that answer later, or in their own way. */
export function decideUpgrade<Context, Subject>(
  request: IncomingMessage,
  options: UpgradeOptions<Context, Subject>,
  subject: Subject,
): AcceptedUpgrade<Context> | RefusedUpgrade {
  const reply = answer(request, answerOptions(options))
  if (!reply.accepted) return refused(request, reply, reply.code)
  const pending = pendingUpgrades.get(request)
  if (pending === undefined) throw new UnroutedUpgradeError()
  const { socket, door } = pending
  if (door.closing) return refused(request, rebuff('shutdown'), 'shutdown')
  const connection = new Connection<Context>({
    role: 'server',
    socket,
    request,
    context: options.context?.(subject) as Context,
    subprotocol: reply.subprotocol,
    extension: reply.extensions[0]?.agreed,
    handlers: options,
    limits: options,
    door,
  })
  return {
    accepted: true,
    async proceed(response) {
      // Middleware such as sessions may delay `end`, and the request may be upgraded again meanwhile.
      const { head } = pending
      if (isTooLate(response) || head === undefined) return undefined
      pending.head = undefined
      if (!(await sendSwitching(response, reply))) return undefined
      door.enter(connection, socket)
      connection.start(head, options)
      return connection
    },
  }
}

/** The request was turned away, or its client has left. */
function isTooLate(response: ServerResponse): boolean {
  return response.headersSent || response.destroyed
}

function refused(request: IncomingMessage, refusal: RefusedUpgrade, reason: string): RefusedUpgrade {
  reportRefused(request, refusal.status, reason)
  return pendingUpgrades.has(request) ? lastOfConnection(refusal) : refusal
}

/** RFC 9112 §9.6: a server that closes after an answer says so in it. Node leaves that out where the answer has a Connection field. */
function lastOfConnection({ headers, ...refusal }: RefusedUpgrade): RefusedUpgrade {
  const said = headers.map(
    ([name, value]): HeaderField => [name, name === 'Connection' ? `${value}, close` : value],
  )
  return { ...refusal, headers: said }
}

function answerOptions(options: UpgradeOptions<unknown, never>): AnswerOptions<DeflateCodec> {
  const { origin = 'same', subprotocols = [], compression = false } = options
  return { origin, subprotocols, extensions: extensionsFor(compression) }
}

function sendRefusal(response: ServerResponse, { status, headers, message }: RefusedUpgrade): undefined {
  for (const [name, value] of headers) response.setHeader(name, value)
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${message}\n`)
}

/**
 * Sends the 101 as the ordinary response that it is: the headers and cookies of middleware go with it, and whoever
 * watches responses sees it. Resolves to false if the client left before.
 */
function sendSwitching(response: ServerResponse, { status, headers }: Accepted<unknown>): Promise<boolean> {
  // RFC 9110 §8.6, RFC 9112 §6.1: no 1xx has these fields; whoever set them meant a body, and there is none.
  for (const name of ['Content-Length', 'Transfer-Encoding']) response.removeHeader(name)
  for (const [name, value] of headers) response.setHeader(name, value)
  response.statusCode = status
  response.end()
  return new Promise((resolve) => {
    response.once('finish', () => resolve(true)).once('close', () => resolve(false))
  })
}
