import type { Dispatcher } from '@offhook/dispatcher'
import type { HttpWebhookOptions } from '@offhook/node'
import type { Events } from './events.ts'
import type { Live } from './live.ts'
import { log } from './log.ts'
import type { Provider } from './settings.ts'
import type { Witness } from './witness.ts'

/** How to receive a provider's webhooks: hands them to the dispatcher, and logs and shows what became of them. */
export function webhookOptions(
  provider: Provider,
  dispatcher: Dispatcher<Events>,
  live: Live,
  witness: Witness,
): HttpWebhookOptions {
  const { source } = provider.scheme
  return {
    scheme: witness.seeing(provider.scheme),
    deliver: (delivery, context) => {
      log(`${source} dispatched: ${delivery.type} ${delivery.id}`)
      live.show(delivery)
      return witness.handle(delivery, () => dispatcher.dispatch(delivery.type, delivery, context))
    },
    refused: (refusal, { headers }) => {
      log(`${source} refused: ${refusal.reason} [${refusal.code}]`)
      witness.refused(refusal, headers, provider)
    },
    duplicate: (delivery, by) => {
      const { type, id } = delivery
      log(`${source} duplicate: ${type} ${id} was dispatched before, known by its ${by}`)
      witness.duplicate(delivery, by)
    },
    failed: (failure) => {
      const { delivery, reason, cause } = failure
      log(`${source} failed: ${delivery.type} ${delivery.id}: ${reason} ${String(cause)}`)
      witness.failed(failure, provider)
    },
  }
}
