import type { Dispatcher } from '@offhook/dispatcher'
import type { HttpWebhookOptions } from '@offhook/node'
import type { Scheme } from '@offhook/webhook'
import type { Events } from './events.ts'
import { log } from './log.ts'

/** Receives a producer's webhooks, hands them to the dispatcher, and logs what does not get there. */
export function receiverOf(scheme: Scheme, dispatcher: Dispatcher<Events>): HttpWebhookOptions {
  return {
    scheme,
    deliver: (delivery, context) => dispatcher.dispatch(delivery.type, delivery, context),
    refused: ({ code, reason }) => log(`${scheme.source} refused: ${reason} [${code}]`),
    duplicate: ({ type, id }, by) => {
      log(`${scheme.source} duplicate: ${type} ${id} was dispatched before, known by its ${by}`)
    },
    failed: ({ delivery, reason, cause }) => {
      log(`${scheme.source} failed: ${delivery.type} ${delivery.id}: ${reason} ${String(cause)}`)
    },
  }
}
