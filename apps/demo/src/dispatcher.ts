import { Dispatcher } from '@offhook/dispatcher'
import type { Events } from './events.ts'
import * as byName from './handlers/by-name.ts'
import { issues } from './handlers/issues.ts'
import { Pushes } from './handlers/pushes.ts'

/** Event names to handlers, registered in each of the three ways. */
export function createDispatcher(): Dispatcher<Events> {
  const dispatcher = new Dispatcher<Events>()
  dispatcher.on('issues.*', issues)
  dispatcher.module(byName)
  dispatcher.attach(new Pushes())
  return dispatcher
}
