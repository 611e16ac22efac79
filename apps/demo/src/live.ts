import type { Connection } from '@offhook/node'
import type { Delivery } from '@offhook/webhook'
import type { SocketEndpoint } from './socket-endpoint.ts'

/** Bytes that may wait for one watcher. A page that sleeps is let go, and connects anew when it wakes. */
const MAX_WAITING = 8 * 1024 * 1024

/** RFC 6455 §7.4, IANA registry: 1013, "Try Again Later". */
const TRY_AGAIN_LATER = 1013

/** All that watch deliveries, and how they are shown one. */
export class Live {
  readonly #watchers = new Set<Connection<unknown>>()

  /** The endpoint at which one becomes a watcher. */
  readonly endpoint: SocketEndpoint = {
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
    for (const watcher of this.#watchers) {
      if (watcher.bufferedAmount > MAX_WAITING) watcher.close(TRY_AGAIN_LATER, 'too slow')
      else watcher.send(text)
    }
  }
}
