import type { ServerResponse } from 'node:http'

/** Answers a handshake that comes too late, takes too long, or is one too many. */
export function turnAway(response: ServerResponse, status: 503 | 429 = 503): undefined {
  if (!response.headersSent) response.writeHead(status, { 'Retry-After': '5' }).end()
}
