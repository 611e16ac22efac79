import type { SocketEndpoint } from './socket-endpoint.ts'

/** Sends back what it gets: text as text, binary as binary. */
export const echo: SocketEndpoint = {
  compression: true,
  maxMessage: 16 * 1024 * 1024,

  message(connection, data) {
    // A client that sends faster than it reads must wait: nothing more is read until its echoes have left.
    if (!connection.send(data) && connection.isOpen) connection.pause()
  },

  drain(connection) {
    connection.resume()
  },
}
