import type { ServerResponse } from 'node:http'
import { warn } from './warn.ts'

/**
 * Sends an answer where nobody would catch what fails, in a timer say. Middleware may have its hand in `writeHead` and
 * `end`, and in the status message; if they throw, the socket ends, and not the process.
 */
export function answerOrDestroy(response: ServerResponse, send: () => void): void {
  try {
    send()
  } catch (error) {
    warn(error)
    response.destroy()
  }
}
