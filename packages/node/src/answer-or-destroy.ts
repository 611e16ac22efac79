import type { ServerResponse } from 'node:http'
import { warn } from './warn.ts'

/**
 * Sends an answer where nobody would catch an error, in a timer say. Middleware may have replaced `writeHead` and `end`, or set
 * a status message that cannot be sent; if sending throws, this ends the socket, and not the process.
 */
export function answerOrDestroy(response: ServerResponse, send: () => void): void {
  try {
    send()
  } catch (error) {
    warn(error)
    response.destroy()
  }
}

/** Warns of an error, and tells the client that there was one, unless something else has begun to answer. */
export function answerFailed(response: ServerResponse, error: unknown): void {
  warn(error)
  if (!response.headersSent) answerOrDestroy(response, () => response.writeHead(500).end())
}
