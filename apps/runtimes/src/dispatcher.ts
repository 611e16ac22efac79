import { DispatchError, Dispatcher, on } from '@offhook/dispatcher'
import { same } from './same.ts'
import type { Suite } from './suite.ts'

interface Events {
  'issues.opened': { readonly title: string }
  'issues.closed': { readonly title: string }
  push: { readonly ref: string }
}

/** A dispatcher with a handler of each way, and what these hear. */
function threeWays(): { readonly dispatcher: Dispatcher<Events>; readonly heard: string[] } {
  const heard: string[] = []
  class Hooks {
    @on(['push', 'issues.opened'])
    async decorated(_event: unknown): Promise<void> {
      heard.push('decorated')
    }
  }
  const dispatcher = new Dispatcher<Events>()
  dispatcher.on('issues.*', ({ title }, { type }) => void heard.push(`${type} ${title}`))
  dispatcher.module({ issues_opened: ({ title }) => void heard.push(`module ${title}`) })
  dispatcher.attach(new Hooks())
  return { dispatcher, heard }
}

export const dispatcher: Suite = {
  async 'a handler may be written in three ways'() {
    const { dispatcher, heard } = threeWays()
    const outcome = await dispatcher.dispatch('issues.opened', { title: 'It rings' })
    same(outcome, { kind: 'served', type: 'issues.opened', handlers: 3 })
    same(heard, ['decorated', 'module It rings', 'issues.opened It rings'])
  },

  async 'who took a handler away is unserved'() {
    const dispatcher = new Dispatcher()
    const undo = dispatcher.on('push', () => {})
    undo()
    same(await dispatcher.dispatch('push', {}), { kind: 'unserved', type: 'push' })
  },

  async 'a failure is named, and stops no other'() {
    const { dispatcher, heard } = threeWays()
    dispatcher.on('push', () => Promise.reject(new Error('no')))
    const outcome = await dispatcher.dispatch('push', { ref: 'main' })
    if (outcome.kind !== 'failed') throw new Error(outcome.kind)
    const { error } = outcome
    const causes = error instanceof DispatchError ? error.errors.map(({ cause }) => String(cause)) : []
    same([error.code, causes], ['OFFHOOK_DISPATCH_FAILED', ['Error: no']])
    same(heard, ['decorated'])
  },

  async 'who takes too long is told so'() {
    const dispatcher = new Dispatcher({ timeout: 10 })
    const aborted: boolean[] = []
    dispatcher.on('push', (_event, { signal }) => {
      return new Promise(() => signal?.addEventListener('abort', () => aborted.push(signal.aborted)))
    })
    const outcome = await dispatcher.dispatch('push', {})
    same([outcome.kind, aborted], ['failed', [true]])
  },
}
