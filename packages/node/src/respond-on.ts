import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Door } from './door.ts'
import { warn } from './warn.ts'

/**
 * A response as node:http makes them, on a socket that node:http has let go. Undefined if an earlier, pipelined request
 * still owns the socket; a client that waits for its answers never causes that.
 */
export function respondOn(request: IncomingMessage, socket: Socket, door: Door): ServerResponse | undefined {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  try {
    response.assignSocket(socket)
  } catch {
    return undefined
  }
  door.knock(socket, response)
  response.on('error', warn) // A second answer, behind the 101 say, is a mistake that must not end the process.
  response.once('close', () => door.turnedAway(socket))
  response.once('finish', () => {
    if (response.statusCode !== 101) return void socket.end(() => socket.destroy())
    response.detachSocket(socket)
    // By then `upgrade` has let it in, or it is another protocol's.
    setImmediate(() => closed(response))
  })
  return response
}

/** As node:http does after an answer: whoever waits for the end of a response, to measure it say, is told. */
function closed(response: ServerResponse): void {
  Object.assign(response, { destroyed: true, _closed: true })
  response.emit('close')
}
