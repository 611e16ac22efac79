import { broadcast, type Connection } from '@offhook/node'
import type { Delivery } from '@offhook/webhook'
import type { SocketEndpoint } from './socket-endpoint.ts'
import { SUBPROTOCOL, type Switchboard } from './switchboard.ts'

/** The connections that watch deliveries, and how they are shown one. */
export class Live {
  readonly #watchers = new Set<Connection<unknown>>()

  /** Sends a genuine delivery to all watchers. */
  show({ id, type, source, data }: Delivery): void {
    const facts = { id, type, source, receivedAt: new Date().toISOString() }
    broadcast(this.#watchers, written({ ...facts, data }) ?? JSON.stringify(facts))
  }

  /** The endpoint at which one becomes a watcher, or, by its subprotocol, a page. */
  endpoint(switchboard: Switchboard): SocketEndpoint {
    const isPage = ({ subprotocol }: Connection<unknown>) => subprotocol === SUBPROTOCOL
    return {
      subprotocols: [SUBPROTOCOL],
      // A page's test events are sent to the address at which its own connection came in.
      keepRequest: true,
      // The body of a test event, which may be as long as a webhook's, comes within JSON.
      maxMessage: 4 * 1024 * 1024,
      // A page that sleeps is closed with 1013, and connects again when it wakes.
      maxBufferedOutput: 8 * 1024 * 1024,
      open: (connection) => {
        if (isPage(connection)) switchboard.greet(connection)
        else this.#watchers.add(connection)
      },
      message: (connection, data) => {
        // Watchers have nothing to say.
        return isPage(connection) ? switchboard.hear(connection, String(data)) : undefined
      },
      close: (connection) => {
        this.#watchers.delete(connection)
        switchboard.leave(connection)
      },
    }
  }
}

/** `JSON.parse` reads any depth, but before Node 26 `JSON.stringify` throws some thousand levels down: then nothing. */
function written(shown: object): string | undefined {
  try {
    return JSON.stringify(shown)
  } catch {
    return undefined
  }
}
