import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { certificate } from './certificate.ts'

export interface HttpRequest {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
  /** Sends no Content-Length. */
  readonly chunked?: boolean
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Asks over a connection of its own. A 101 is an answer too; the connection that it opens is left at once. */
export async function ask(
  url: string,
  { method, headers, body, chunked }: HttpRequest = {},
): Promise<HttpAnswer> {
  const options = { method: method ?? 'GET', headers: { ...headers }, agent: false }
  const asked = url.startsWith('https:')
    ? secureRequest(url, { ...options, ca: certificate })
    : request(url, options)
  const answered = answerTo(asked)
  if (chunked === true) asked.flushHeaders()
  asked.end(body)
  return answered
}

function answerTo(asked: ClientRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', (response) => resolve(wholeAnswer(response)))
    asked.on('upgrade', (response, socket: Socket) => resolve(leave(response, socket)))
  })
}

async function wholeAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const gone = once(response.socket, 'close')
  const body = await text(response)
  await gone
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

async function leave(response: IncomingMessage, socket: Socket): Promise<HttpAnswer> {
  socket.on('error', () => {}).destroy()
  await once(socket, 'close')
  return { status: response.statusCode ?? 0, headers: response.headers, body: '' }
}
