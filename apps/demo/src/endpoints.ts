import type { HttpWebhookOptions, UpgradeOptions } from '@offhook/node'
import { createDispatcher } from './dispatcher.ts'
import { type Documents, readDocuments } from './documents.ts'
import { echo } from './echo.ts'
import { Live } from './live.ts'
import type { Settings } from './settings.ts'
import { receiverOf } from './webhooks.ts'

/** A WebSocket endpoint that any of the frameworks can mount. */
export type SocketEndpoint = Omit<UpgradeOptions, 'context'>

/** All that the demo serves, in terms that every framework understands. */
export interface Endpoints {
  /** The page and what belongs to it, and the health check. */
  readonly documents: Documents
  readonly echo: SocketEndpoint
  readonly live: SocketEndpoint
  readonly github: HttpWebhookOptions
  readonly standard: HttpWebhookOptions
}

/** Wires webhooks to handlers, and handlers to those that watch. */
export function createEndpoints({ github, standard }: Settings): Endpoints {
  const live = new Live()
  const dispatcher = createDispatcher(live)
  return {
    documents: readDocuments(),
    echo,
    live: live.endpoint,
    github: receiverOf(github.scheme, dispatcher),
    standard: receiverOf(standard.scheme, dispatcher),
  }
}
