import type { Dispatcher, Outcome } from '@offhook/dispatcher'
import type { Delivery } from '@offhook/webhook'
import { loadHandlers } from './handlers.ts'
import type { Handled, Reply, Request } from './messages.ts'

/** Where requests come from and replies go to: the process, for one that was forked. */
export interface Port {
  on(event: 'message', listener: (request: Request) => void): unknown
  send?(reply: Reply): unknown
}

/** Loads the handlers of a folder, says so, and handles what comes. Never rejects. */
export async function handleAt(port: Port, folder: string): Promise<void> {
  try {
    const { files, dispatcher } = await loadHandlers(folder)
    const handling = new Handling(port, dispatcher)
    port.on('message', (request) => handling.take(request))
    port.send?.({ kind: 'loaded', files })
  } catch (error) {
    port.send?.({ kind: 'broken', problem: (error as Error).message })
  }
}

class Handling {
  readonly #port: Port
  readonly #dispatcher: Dispatcher
  readonly #underWay = new Map<number, AbortController>()

  constructor(port: Port, dispatcher: Dispatcher) {
    this.#port = port
    this.#dispatcher = dispatcher
  }

  take(request: Request): void {
    if (request.kind === 'abort') this.#underWay.get(request.number)?.abort()
    else void this.#handle(request.number, request.delivery)
  }

  async #handle(number: number, delivery: Delivery): Promise<void> {
    const control = new AbortController()
    this.#underWay.set(number, control)
    const outcome = await this.#dispatcher.dispatch(delivery.type, delivery, { signal: control.signal })
    this.#underWay.delete(number)
    this.#port.send?.({ kind: 'handled', number, handled: told(outcome) })
  }
}

/** The part of an outcome that can leave the process: errors may hold anything, so only their messages. */
function told(outcome: Outcome): Handled {
  if (outcome.kind === 'served') return { kind: 'served', handlers: outcome.handlers }
  if (outcome.kind === 'unserved') return { kind: 'unserved' }
  const { error } = outcome
  const errors = 'errors' in error ? error.errors : [error]
  return { kind: 'failed', error: errors.map(({ message, cause }) => message + placeOf(cause)) }
}

/** Where it was thrown, on a line of its own: the first place outside of Node itself. */
function placeOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? `${thrown.stack}` : ''
  const place = stack.split('\n').find((line) => /^ +at /.test(line) && !/node:|<anonymous>/.test(line))
  return place === undefined ? '' : `\n${place}`
}
