import { broadcast, type Connection } from '@offhook/node'
import type { Delivery } from '@offhook/webhook'
import type { SocketEndpoint } from './socket-endpoint.ts'

/** All that watch deliveries, and how they are shown one. */
export class Live {
  readonly #watchers = new Set<Connection<unknown>>()

  /** The endpoint at which one becomes a watcher. */
  readonly endpoint: SocketEndpoint = {
    // A page that sleeps is let go, with 1013, and connects anew when it wakes.
    maxBufferedOutput: 8 * 1024 * 1024,
    open: (connection) => {
      this.#watchers.add(connection)
    },
    close: (connection) => {
      this.#watchers.delete(connection)
    },
    // Watchers have nothing to say.
    message() {},
  }

  /** Sends a delivery to all watchers. */
  show({ id, type, source, data }: Delivery): void {
    const text = JSON.stringify({ id, type, source, receivedAt: new Date().toISOString(), data })
    broadcast(this.#watchers, text)
  }
}
