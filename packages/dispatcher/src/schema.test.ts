import { describe, expect, it } from 'vitest'
import { Dispatcher, type StandardSchema } from './index.ts'

function schema<Output>(validate: StandardSchema<Output>['~standard']['validate']): StandardSchema<Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

interface Events {
  'a.b': number
  other: string
}

const count = schema<number>((value) =>
  typeof value === 'string' ? { value: Number(value) } : { issues: [{ message: 'no text', path: ['x'] }] },
)

describe('schemas', () => {
  it('hand the handlers what the schema makes of the event', async () => {
    const seen: unknown[] = []
    const dispatcher = new Dispatcher<Events>({ schemas: { 'a.b': count } })
    dispatcher.on('*', (event) => seen.push(event))
    await dispatcher.dispatch('a.b' as string, '5')
    await dispatcher.dispatch('other', 'as it is')
    expect(seen).toEqual([5, 'as it is'])
  })

  it('let no handler run for an event that does not fit, and say why', async () => {
    const dispatcher = new Dispatcher<Events>({ schemas: { 'a.b': count } })
    dispatcher.on('a.b', () => expect.unreachable())
    expect(await dispatcher.dispatch('a.b', 5)).toMatchObject({
      kind: 'failed',
      error: {
        code: 'OFFHOOK_EVENT_INVALID',
        type: 'a.b',
        message: "'a.b' does not fit its schema: no text",
        issues: [{ message: 'no text', path: ['x'] }],
      },
    })
  })

  it('may be asynchronous, and may throw', async () => {
    const dispatcher = new Dispatcher<Events>({
      schemas: {
        'a.b': schema(async () => ({ value: 7 })),
        other: schema(() => {
          throw new Error('broken schema')
        }),
      },
    })
    const seen: unknown[] = []
    dispatcher.on('*', (event) => seen.push(event))
    await dispatcher.dispatch('a.b', 1)
    expect(await dispatcher.dispatch('other', '')).toMatchObject({
      kind: 'failed',
      error: { issues: [], cause: new Error('broken schema') },
    })
    expect(seen).toEqual([7])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['issues that are no list', { issues: null }],
    ['an issue that is none', { issues: [null] }],
    ['a value that cannot be read', Object.defineProperty({}, 'value', { get: () => expect.unreachable() })],
  ])('may give what is no result: %s', async (_title, result) => {
    const dispatcher = new Dispatcher<Events>({
      schemas: { other: schema(() => result as { value: string }) },
    })
    dispatcher.on('other', () => expect.unreachable())
    expect(await dispatcher.dispatch('other', '')).toMatchObject({
      kind: 'failed',
      error: { code: 'OFFHOOK_EVENT_INVALID', issues: [], cause: expect.any(Error) },
    })
  })

  it('leave an event unserved that no handler matches', async () => {
    const dispatcher = new Dispatcher<Events>({ schemas: { 'a.b': count } })
    expect(await dispatcher.dispatch('a.b', 1)).toMatchObject({ kind: 'unserved' })
  })
})
