import { describe, expectTypeOf, it } from 'vitest'
import { Dispatcher, type Handler, type Outcome, type Pattern } from './index.ts'

interface Events {
  'issues.opened': { readonly number: number }
  'issues.label.added': { readonly label: string }
  push: { readonly ref: string }
}

describe('types', () => {
  const dispatcher = new Dispatcher<Events>()

  it('a map names the patterns', () => {
    expectTypeOf<Pattern<Events>>().toEqualTypeOf<keyof Events | '*' | 'issues.*' | 'issues.label.*'>()
    // @ts-expect-error no such event
    dispatcher.on('issue.opened', () => {})
    // @ts-expect-error no such family
    dispatcher.on('push.*', () => {})
  })

  it('a name has its payload, a list and a wildcard the union of theirs', () => {
    dispatcher.on('push', (event, { type, signal }) => {
      expectTypeOf(event).toEqualTypeOf<Events['push']>()
      expectTypeOf(type).toEqualTypeOf<'push'>()
      expectTypeOf(signal).toEqualTypeOf<AbortSignal | undefined>()
    })
    dispatcher.once(['push', 'issues.opened'], (event) => {
      expectTypeOf(event).toEqualTypeOf<Events['push'] | Events['issues.opened']>()
    })
    dispatcher.on('issues.*', (event, { type }) => {
      expectTypeOf(event).toEqualTypeOf<Events['issues.opened'] | Events['issues.label.added']>()
      expectTypeOf(type).toEqualTypeOf<'issues.opened' | 'issues.label.added'>()
    })
    dispatcher.on('*', (event) => {
      expectTypeOf(event).toEqualTypeOf<Events[keyof Events]>()
    })
  })

  it('dispatch takes the payload of its name, and anything under a name known only at run time', () => {
    expectTypeOf(dispatcher.dispatch('push', { ref: 'main' })).toEqualTypeOf<Promise<Outcome>>()
    expectTypeOf(dispatcher.dispatch('push' as string, 1)).toEqualTypeOf<Promise<Outcome>>()
    // @ts-expect-error another's payload
    void dispatcher.dispatch('push', { number: 1 })
    // @ts-expect-error no such event
    void dispatcher.dispatch('pull', {})
  })

  it('a module has handlers of its names', () => {
    dispatcher.module({
      issues_opened: (event) => expectTypeOf(event).toEqualTypeOf<Events['issues.opened']>(),
    })
    dispatcher.module({
      issuesLabelAdded: (event) => expectTypeOf(event).toEqualTypeOf<Events['issues.label.added']>(),
    })
    // @ts-expect-error no such event
    dispatcher.module({ issue_opened: () => {} })
  })

  it('a map may have a whole family by a template', () => {
    interface Own {
      readonly own: true
    }
    const open = new Dispatcher<Events & { readonly [name: `own.${string}`]: Own }>()
    open.on('own.a', (event, { type }) => {
      expectTypeOf({ event, type }).toEqualTypeOf<{ event: Own; type: 'own.a' }>()
    })
    open.on('own.a.*', (event, { type }) => {
      expectTypeOf({ event, type }).toEqualTypeOf<{ event: Own; type: `own.a.${string}` }>()
    })
    open.on(['own.a', 'push'], (event) =>
      expectTypeOf({ event }).toEqualTypeOf<{ event: Own | Events['push'] }>(),
    )
    // @ts-expect-error another's payload
    void open.dispatch('own.a', { own: false })
  })

  it('an option that is undefined is one that was left out', () => {
    const options = { concurrency: undefined, timeout: undefined, schemas: undefined, unserved: undefined }
    expectTypeOf(new Dispatcher<Events>(options)).toEqualTypeOf<Dispatcher<Events>>()
  })

  it('without a map names are strings and events unknown', () => {
    const untyped = new Dispatcher()
    expectTypeOf<Pattern<Record<string, unknown>>>().toEqualTypeOf<string>()
    untyped.on('any.*', (event, { type }) => {
      expectTypeOf(event).toEqualTypeOf<unknown>()
      expectTypeOf(type).toEqualTypeOf<string>()
    })
    expectTypeOf<Handler>().parameter(0).toEqualTypeOf<unknown>()
    void untyped.dispatch('any', 1)
  })
})
