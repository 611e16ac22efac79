import type { HttpWebhookOptions } from '@offhook/node'
import { createDispatcher } from './dispatcher.ts'
import { type Documents, readDocuments } from './documents.ts'
import { echo } from './echo.ts'
import { Live } from './live.ts'
import { Metrics } from './metrics.ts'
import type { Settings } from './settings.ts'
import type { SocketEndpoint } from './socket-endpoint.ts'
import { receiverOf } from './webhooks.ts'

/** All that the demo serves, in terms that every framework understands. */
export interface Endpoints {
  /** The page and what belongs to it, and the health check. */
  readonly documents: Documents
  readonly metrics: Metrics
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
    metrics: new Metrics(),
    echo,
    live: live.endpoint,
    github: receiverOf(github.scheme, dispatcher),
    standard: receiverOf(standard.scheme, dispatcher),
  }
}
