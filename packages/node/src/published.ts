import type { Delivery, Failure, WebhookOptions } from '@offhook/webhook'
import { webhookReceived, webhookRefused } from './channels.ts'
import { warn } from './warn.ts'

/** The options of a webhook, with what happens published for those who subscribe to it, and no failure left unsaid. */
export function published(options: WebhookOptions): WebhookOptions {
  return {
    ...options,
    // Called on `options`: if that is an instance of a class, the copy lacks its methods.
    duplicate: (delivery, by) => options.duplicate?.(delivery, by),
    failed: (failure) => (options.failed === undefined ? warnOfFailure(failure) : options.failed(failure)),
    // One that is missing, or none, stays what it is: the receiver refuses such options.
    deliver:
      typeof options.deliver === 'function'
        ? (delivery, context) => {
            if (webhookReceived.hasSubscribers)
              webhookReceived.publish({ delivery: withoutHeaders(delivery) })
            return options.deliver(delivery, context)
          }
        : options.deliver,
    refused: (refusal, request) => {
      if (webhookRefused.hasSubscribers) {
        webhookRefused.publish({ source: options.scheme.source, refusal })
      }
      return options.refused?.(refusal, request)
    },
  }
}

/** The provider sees a 503 and no more; an application without a `failed` hook must not see less. */
function warnOfFailure({ code, reason, cause }: Failure): void {
  warn(code === 'OFFHOOK_DELIVER_FAILED' ? cause : new Error(reason, { cause }))
}

/** A subscriber hears of every endpoint of the process, and mostly writes what it hears into a log. */
function withoutHeaders({ id, type, source, time, data, raw }: Delivery): Omit<Delivery, 'headers'> {
  return { id, type, source, time, data, raw }
}
