import { Dispatcher, on } from './index.ts'

interface Events {
  'issues.opened': { readonly title: string }
  'issues.closed': { readonly title: string }
  push: { readonly ref: string }
}

const dispatcher = new Dispatcher<Events>()

// By name, by a list of names, by family, or all ('*'). The answer takes the handler away again.
const undo = dispatcher.on('issues.*', ({ title }, { type }) => console.log(type, title))

// By naming convention: `import * as handlers from './handlers.js'` does as well.
dispatcher.module({ issues_opened: ({ title }) => console.log('module:', title) })

// By decorator; in plain JavaScript, on('push')(Hooks.prototype, 'pushed').
class Hooks {
  @on('push')
  async pushed({ ref }: Events['push']): Promise<void> {
    throw new Error(`nothing to do with ${ref}`)
  }
}
dispatcher.attach(new Hooks())

console.log(await dispatcher.dispatch('issues.opened', { title: 'It rings' }))
undo()
console.log(await dispatcher.dispatch('issues.closed', { title: 'It rings' }))
console.log(await dispatcher.dispatch('push', { ref: 'main' }))
