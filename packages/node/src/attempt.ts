/** One request for a connection, and what became of it. */
import { type Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { CloseCode } from '@offhook/frame'
import { checkAnswer } from '@offhook/handshake'
import { ConnectError } from './connect-error.ts'
import type { ConnectOptions } from './connect-options.ts'
import { Connection } from './connection.ts'
import type { Target } from './redirect.ts'
import { destroyFailed, type Transport } from './transport.ts'

/** The server answered as to an ordinary request, which is still open. */
export interface Answered {
  readonly request: ClientRequest
  readonly response: IncomingMessage
}

/**
 * Asks once. The connection is made within the 'upgrade' event, so that no bytes right behind the 101 are lost. Rejects with
 * the reason of `cancel` when that is aborted.
 */
export function attempt(
  target: Target,
  options: ConnectOptions,
  cancel: AbortSignal,
): Promise<Connection | Answered> {
  return new Promise((resolve, reject) => {
    cancel.throwIfAborted()
    const request = send(target, options.agent)
    const giveUp = () => {
      reject(cancel.reason)
      request.destroy()
    }
    const letGo = () => cancel.removeEventListener('abort', giveUp)
    cancel.addEventListener('abort', giveUp)
    request.on('close', letGo)
    request.on('error', (cause) => reject(networkError(cause)))
    request.on('response', (response) => resolve({ request, response }))
    request.on('upgrade', (response, socket: Transport, head) => {
      letGo()
      // Node removed its own listener, and an error within the same read must not end the process.
      socket.on('error', destroyFailed)
      try {
        resolve(open(target, options, { response, socket, head }))
      } catch (error) {
        socket.destroy()
        reject(error)
      }
    })
  })
}

function send({ asked, tls }: Target, agent: Agent | undefined): ClientRequest {
  const { method, secure, hostname, port, path } = asked
  const request = secure ? requestHttps : requestHttp
  const headers = asked.headers.flat()
  // Without an agent of its own a request would wait for others, and reuse their connections.
  const sent = request({ ...tls, method, hostname, port, path, headers, agent: agent ?? false })
  sent.shouldKeepAlive = false // The agent's next request has no use for a connection that was refused either.
  return sent.end()
}

function networkError(cause: Error): ConnectError {
  const message = `The connection failed before it was open: ${wordsOf(cause)}`
  return new ConnectError('OFFHOOK_NETWORK', message, { cause })
}

/** Of a name with several addresses, as `localhost` has, each has its error, and they have no message together. */
function wordsOf(cause: Error): string {
  const all: readonly Error[] = cause instanceof AggregateError ? cause.errors : [cause]
  return all.map(({ message }) => message).join(', ') || cause.name
}

/** The arguments of the 'upgrade' event. */
interface Upgraded {
  readonly response: IncomingMessage
  readonly socket: Transport
  readonly head: Buffer
}

function open(target: Target, options: ConnectOptions, { response, socket, head }: Upgraded): Connection {
  const answer = checkAnswer(target.asked, response)
  if (!answer.ok) throw new ConnectError(answer.code, answer.message, { response })
  const { signal } = options
  const close = () => connection.close(CloseCode.GoingAway)
  const connection = new Connection({
    role: 'client',
    socket,
    request: response,
    context: undefined,
    subprotocol: answer.subprotocol,
    extension: answer.extensions[0]?.agreed,
    handlers: options,
    limits: options,
    door: { leave: () => signal?.removeEventListener('abort', close) },
  })
  signal?.addEventListener('abort', close)
  connection.start(head, { keepRequest: true })
  return connection
}
