import { Dispatcher } from '@offhook/dispatcher'
import Emittery from 'emittery'
import { type Operation, serveMicro } from '../micro-serve.ts'

const event = { number: 1 }
function handle(): void {}

/** The ceiling: a look-up and a call, awaited as the others are. */
function byMap(): Operation {
  const handlers = new Map([['issues.opened', handle]])
  return () => Promise.resolve(handlers.get('issues.opened')?.())
}

function byDispatcher(): Operation {
  const dispatcher = new Dispatcher()
  dispatcher.on('issues.opened', handle)
  return () => dispatcher.dispatch('issues.opened', event)
}

function byEmittery(): Operation {
  const emitter = new Emittery()
  emitter.on('issues.opened', handle)
  return () => emitter.emit('issues.opened', event)
}

const operations: Readonly<Record<string, () => Operation>> = {
  map: byMap,
  dispatcher: byDispatcher,
  emittery: byEmittery,
}

serveMicro(async ({ what }) => {
  const prepare = operations[what]
  if (prepare === undefined) throw new Error(`There is no ${what}`)
  return prepare()
})
