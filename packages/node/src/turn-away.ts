import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Refused } from '@offhook/handshake'
import { answerOrDestroy } from './answer-or-destroy.ts'
import { reportRefused } from './channels.ts'

/** Why the server does not take a handshake: no room, or no time. */
export type Shortage = 'shutdown' | 'connection-limit' | 'address-limit' | 'handshake-timeout'

const ANSWERS: Readonly<Record<Shortage, readonly [status: 503 | 429, message: string]>> = {
  shutdown: [503, 'The server is shutting down: try again in a moment.'],
  'connection-limit': [503, 'The server has all the connections that it takes: try again later.'],
  'address-limit': [429, 'The server has all the connections that it takes from one address: close some.'],
  'handshake-timeout': [503, 'The server took too long to find its answer: try again later.'],
}

/** The answer to a handshake for which there is no room. */
export function rebuff(shortage: Shortage): Omit<Refused, 'code'> {
  const [status, message] = ANSWERS[shortage]
  return { accepted: false, status, headers: [['Retry-After', '5']], message }
}

/** Answers a handshake that comes too late, takes too long, or is one too many. */
export function turnAway(response: ServerResponse, shortage: Shortage): void {
  if (response.headersSent) return
  const { status, headers, message } = rebuff(shortage)
  reportRefused(response.req, status, shortage)
  answerOrDestroy(response, () => {
    const body = Buffer.from(`${message}\n`)
    // The application may have set a message for an answer of its own.
    response.statusMessage = STATUS_CODES[status] ?? ''
    for (const [name, value] of headers) response.setHeader(name, value)
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length })
    response.end(body)
  })
}
