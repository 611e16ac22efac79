import { Dispatcher } from '@offhook/dispatcher'
import type { Events } from './events.ts'
import * as byName from './handlers/by-name.ts'
import { issues } from './handlers/issues.ts'
import { Pushes } from './handlers/pushes.ts'
import type { Live } from './live.ts'
import { log } from './log.ts'

/** Event names to handlers, registered in each of the three ways. */
export function createDispatcher(live: Live): Dispatcher<Events> {
  const dispatcher = new Dispatcher<Events>()
  dispatcher.on('issues.*', issues)
  dispatcher.module(byName)
  dispatcher.attach(new Pushes())
  // Whatever else comes has no handler of its own, and is shown all the same.
  dispatcher.on('*', function show(delivery) {
    log(`${delivery.source} dispatched: ${delivery.type} ${delivery.id}`)
    live.show(delivery)
  })
  return dispatcher
}
