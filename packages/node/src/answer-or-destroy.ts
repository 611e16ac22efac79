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
