import type { HttpWebhookOptions } from '@offhook/node'
import { Access } from './access.ts'
import { createDispatcher } from './dispatcher.ts'
import { type Documents, readDocuments } from './documents.ts'
import { echo } from './echo.ts'
import { Journal } from './journal.ts'
import { Live } from './live.ts'
import { Meter } from './meter.ts'
import { Metrics } from './metrics.ts'
import { Sender } from './sender.ts'
import type { Settings } from './settings.ts'
import type { SocketEndpoint } from './socket-endpoint.ts'
import { Switchboard } from './switchboard.ts'
import { webhookOptions } from './webhooks.ts'
import { Witness } from './witness.ts'

/** All that the demo serves, in terms that every framework understands. */
export interface Endpoints {
  /** Asked first, of every request. */
  readonly access: Access
  /** The page and what belongs to it, and the health check. */
  readonly documents: Documents
  readonly metrics: Metrics
  readonly echo: SocketEndpoint
  readonly live: SocketEndpoint
  /** Each by its path. */
  readonly webhooks: readonly (readonly [path: string, options: HttpWebhookOptions])[]
}

/** Wires webhooks to handlers, and handlers to those that watch. */
export function createEndpoints(settings: Settings): Endpoints {
  const { adapter, providers } = settings
  const dispatcher = createDispatcher()
  const live = new Live()
  const journal = new Journal()
  const witness = new Witness(journal, providers)
  const meter = new Meter()
  journal.listen(() => meter.arrive())
  const switchboard = new Switchboard({ settings, journal, meter, sender: new Sender(journal) })
  return {
    access: new Access(settings),
    documents: readDocuments(),
    metrics: new Metrics(adapter, meter),
    echo,
    live: live.endpoint(switchboard),
    webhooks: providers.map((provider) => [
      `/webhooks/${provider.name}`,
      webhookOptions(provider, dispatcher, live, witness),
    ]),
  }
}
