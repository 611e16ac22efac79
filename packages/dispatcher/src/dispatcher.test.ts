import { describe, expect, it } from 'vitest'
import { Dispatcher, DispatcherOptionError, HandlerError, type Outcome } from './index.ts'

/** Handlers that write their names down. */
function recorder(): { readonly calls: string[]; readonly named: (name: string) => () => void } {
  const calls: string[] = []
  return { calls, named: (name) => () => void calls.push(name) }
}

function failuresOf(outcome: Outcome): readonly HandlerError[] {
  const { type } = outcome
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'OFFHOOK_DISPATCH_FAILED', type } })
  const errors = outcome.kind === 'failed' && 'errors' in outcome.error ? outcome.error.errors : []
  for (const error of errors) expect(error).toBeInstanceOf(HandlerError)
  return errors
}

describe('on', () => {
  it('calls the handler with the event and the name under which it was dispatched', async () => {
    const seen: unknown[] = []
    const dispatcher = new Dispatcher()
    dispatcher.on('issues.opened', (event, context) => seen.push(event, context.type, context.signal))
    expect(await dispatcher.dispatch('issues.opened', 1)).toEqual({
      kind: 'served',
      type: 'issues.opened',
      handlers: 1,
    })
    expect(seen).toEqual([1, 'issues.opened', undefined])
  })

  it('takes a list of names, each once', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    dispatcher.on(['a', 'b', 'a'], named('both'))
    await dispatcher.dispatch('a', 0)
    await dispatcher.dispatch('b', 0)
    expect(calls).toEqual(['both', 'both'])
  })

  it('returns its undo, which takes away this registration and no other', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    const handler = named('twice')
    const undo = dispatcher.on(['a', '*'], handler)
    dispatcher.on('a', handler)
    undo()
    undo()
    await dispatcher.dispatch('a', 0)
    expect(calls).toEqual(['twice'])
  })

  it('leaves nothing behind when all is undone', async () => {
    const dispatcher = new Dispatcher()
    dispatcher.on(['a', 'a.*', '*'], () => {})()
    expect(await dispatcher.dispatch('a', 0)).toEqual({ kind: 'unserved', type: 'a' })
  })

  it.each(['a*', '*a', '*.a', 'a.*.b', '.*', '**', 'a.**', '*.*'])('refuses the pattern %s', (pattern) => {
    const add = () => new Dispatcher().on(pattern, () => {})
    expect(add).toThrow(DispatcherOptionError)
    expect(add).toThrow(expect.objectContaining({ code: 'OFFHOOK_PATTERN_INVALID' }))
  })

  it.each([undefined, null, 5, Symbol('a')])(
    'refuses %s as a pattern, as plain JavaScript lets it pass',
    (pattern) => {
      const add = () => new Dispatcher().on(pattern as unknown as string, () => {})
      expect(add).toThrow(expect.objectContaining({ code: 'OFFHOOK_PATTERN_INVALID' }))
    },
  )

  it.each(['on', 'once'] as const)('refuses with %s an empty list, which would serve nothing', (method) => {
    const add = () => new Dispatcher()[method]([], () => {})
    expect(add).toThrow(DispatcherOptionError)
    expect(add).toThrow(
      expect.objectContaining({
        code: 'OFFHOOK_PATTERN_INVALID',
        message: "an empty list is no pattern: write a name, a family such as 'issues.*', or '*'",
      }),
    )
  })

  it.each(['on', 'once'] as const)('refuses with %s a handler that is none', (method) => {
    const missing = undefined as unknown as () => void
    const add = () => new Dispatcher()[method](['a', 'b'], missing)
    expect(add).toThrow(DispatcherOptionError)
    expect(add).toThrow(
      expect.objectContaining({
        code: 'OFFHOOK_HANDLER_INVALID',
        message: "the handler of 'a,b' is no function: is its export missing?",
      }),
    )
  })

  it('adds none of a list in which it refuses one, since nobody gets an undo', async () => {
    const dispatcher = new Dispatcher()
    expect(() => dispatcher.on(['a.b', 'a*'], () => expect.unreachable())).toThrow(DispatcherOptionError)
    expect(await dispatcher.dispatch('a.b', 0)).toEqual({ kind: 'unserved', type: 'a.b' })
  })
})

describe('the order of handlers', () => {
  it('is the exact name, then the narrower wildcard, then *, each in order of registration', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    for (const pattern of ['*', 'a.*', 'a.b.*', 'a.b.c']) dispatcher.on(pattern, named(`1 ${pattern}`))
    for (const pattern of ['*', 'a.*', 'a.b.*', 'a.b.c']) dispatcher.on(pattern, named(`2 ${pattern}`))
    dispatcher.module({ a_b_c: named('module') })
    await dispatcher.dispatch('a.b.c', 0)
    expect(calls).toEqual([
      ...['1 a.b.c', '2 a.b.c', 'module'],
      ...['1 a.b.*', '2 a.b.*', '1 a.*', '2 a.*', '1 *', '2 *'],
    ])
  })

  it('stays what it was when a handler adds or removes others meanwhile', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    dispatcher.on('a', () => {
      undo()
      dispatcher.on('a', named('added'))
    })
    const undo = dispatcher.on('a', named('removed'))
    await dispatcher.dispatch('a', 0)
    expect(calls).toEqual(['removed'])
  })
})

describe('wildcards', () => {
  it('match names below the family, not the family itself nor a name that only begins alike', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    dispatcher.on('issues.*', named('family'))
    for (const type of ['issues', 'issuesX.opened', 'x.issues.opened']) {
      expect(await dispatcher.dispatch(type, 0)).toMatchObject({ kind: 'unserved' })
    }
    await dispatcher.dispatch('issues.opened', 0)
    await dispatcher.dispatch('issues.a.b', 0)
    expect(calls).toEqual(['family', 'family'])
  })

  it('end at each dot, at two in a row as well', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    for (const family of ['a.*', 'a..*', 'a..b.*']) dispatcher.on(family, named(family))
    await dispatcher.dispatch('a..b.c', 0)
    expect(calls).toEqual(['a..b.*', 'a..*', 'a.*'])
  })

  it.each(['', '.', '..', '.a', 'a.', '*', 'issues.*', 'a.'.repeat(100_000)])(
    'a peer may name its event %j, and reaches * once',
    async (type) => {
      const { calls, named } = recorder()
      const dispatcher = new Dispatcher()
      dispatcher.on('issues.opened', named('exact'))
      dispatcher.on('*', named('every'))
      expect(await dispatcher.dispatch(type, 0)).toMatchObject({ kind: 'served', handlers: 1 })
      expect(calls).toEqual(['every'])
    },
  )
})

describe('names', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then'])(
    '%s is a name like any other',
    async (type) => {
      const dispatcher = new Dispatcher()
      dispatcher.module({})
      expect(await dispatcher.dispatch(type, 0)).toEqual({ kind: 'unserved', type })
      dispatcher.on(type, () => {})
      expect(await dispatcher.dispatch(type, 0)).toEqual({ kind: 'served', type, handlers: 1 })
    },
  )
})

describe('once', () => {
  it('calls the handler for the first event of all its names', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    dispatcher.once(['a', 'b'], named('once'))
    expect(await dispatcher.dispatch('b', 0)).toMatchObject({ kind: 'served' })
    expect(await dispatcher.dispatch('a', 0)).toMatchObject({ kind: 'unserved' })
    expect(calls).toEqual(['once'])
  })

  it('hands on what `on` does', async () => {
    const seen: unknown[] = []
    const dispatcher = new Dispatcher()
    dispatcher.once('a', (event, { type }) => seen.push(event, type))
    await dispatcher.dispatch('a', 1)
    expect(seen).toEqual([1, 'a'])
  })

  it('returns its undo', async () => {
    const dispatcher = new Dispatcher()
    dispatcher.once('a', () => {})()
    expect(await dispatcher.dispatch('a', 0)).toMatchObject({ kind: 'unserved' })
  })

  it('calls it once even if a handler before it dispatches the same event', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    let depth = 0
    dispatcher.on('a', async () => {
      if (depth++ === 0) await dispatcher.dispatch('a', 0)
    })
    dispatcher.once('a', named('once'))
    await dispatcher.dispatch('a', 0)
    expect(calls).toEqual(['once'])
  })
})

describe('failures', () => {
  it('are gathered, name their handlers in order, and stop no other handler', async () => {
    const { calls, named } = recorder()
    const dispatcher = new Dispatcher()
    dispatcher.on('a', async function slow() {
      await Promise.resolve()
      throw new Error('later')
    })
    dispatcher.on('*', function quick() {
      throw new TypeError('at once')
    })
    dispatcher.on('a', named('fine'))
    const errors = failuresOf(await dispatcher.dispatch('a', 0))
    expect(errors).toMatchObject([
      { handler: 'slow', pattern: 'a', code: 'OFFHOOK_HANDLER_FAILED', cause: new Error('later') },
      { handler: 'quick', pattern: '*', cause: new TypeError('at once') },
    ])
    expect(errors.map(({ message }) => message)).toEqual(["slow (on 'a'): later", "quick (on '*'): at once"])
    expect(calls).toEqual(['fine'])
  })

  const undescribable = new Proxy(new Error('x'), {
    get() {
      throw new Error('no')
    },
  })

  it.each([
    ['undefined', undefined, 'threw undefined'],
    ['null', null, 'threw null'],
    ['a symbol', Symbol('s'), 'threw Symbol(s)'],
    ['an object without a prototype', Object.create(null), 'threw something that cannot be described'],
    ['an error whose message cannot be read', undescribable, 'threw something that cannot be described'],
  ])('survive %s that was thrown, and keep it', async (_, thrown, said) => {
    const dispatcher = new Dispatcher()
    dispatcher.on('a', () => {
      throw thrown
    })
    dispatcher.on('a', () => Promise.reject(thrown))
    const errors = failuresOf(await dispatcher.dispatch('a', 0))
    expect(errors.map(({ cause }) => cause === thrown)).toEqual([true, true])
    expect(errors[0]?.message).toBe(`anonymous (on 'a'): ${said}`)
  })

  it('name a handler whatever its name is', async () => {
    const dispatcher = new Dispatcher()
    const broken = () => {
      throw new Error('broken')
    }
    dispatcher.on('a', Object.defineProperty(broken, 'name', { value: Symbol('odd') }))
    const errors = failuresOf(await dispatcher.dispatch('a', 0))
    expect(errors[0]?.message).toBe("Symbol(odd) (on 'a'): broken")
  })

  it('survive a thenable that throws when it is looked at', async () => {
    const hostile = {
      // biome-ignore lint/suspicious/noThenProperty: this is the hostile thenable
      get then() {
        throw new Error('no then')
      },
    }
    const dispatcher = new Dispatcher()
    dispatcher.on('a', () => hostile)
    expect(failuresOf(await dispatcher.dispatch('a', 0))).toMatchObject([{ cause: new Error('no then') }])
  })

  it('come from a thenable that is no promise, too', async () => {
    const dispatcher = new Dispatcher()
    // biome-ignore lint/suspicious/noThenProperty: this is the thenable
    dispatcher.on('a', () => ({ then: (_: unknown, reject: (reason: unknown) => void) => reject(1) }))
    expect(failuresOf(await dispatcher.dispatch('a', 0))).toMatchObject([{ cause: 1 }])
  })

  it.each([0, null, undefined, 'text', {}, JSON.parse('{"then":1}')])(
    'a handler may return %j',
    async (value) => {
      const dispatcher = new Dispatcher()
      dispatcher.on('a', () => value)
      expect(await dispatcher.dispatch('a', 0)).toMatchObject({ kind: 'served' })
    },
  )
})

describe('concurrency', () => {
  async function trace(concurrency: 'parallel' | 'serial'): Promise<string[]> {
    const calls: string[] = []
    const dispatcher = new Dispatcher({ concurrency })
    for (const name of ['first', 'second']) {
      dispatcher.on('a', async () => {
        calls.push(`${name} begins`)
        await Promise.resolve()
        calls.push(`${name} ends`)
      })
    }
    await dispatcher.dispatch('a', 0)
    return calls
  }

  it('parallel starts every handler at once', async () => {
    expect(await trace('parallel')).toEqual(['first begins', 'second begins', 'first ends', 'second ends'])
  })

  it('serial starts each when the one before it is done', async () => {
    expect(await trace('serial')).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  })
})

describe('signal', () => {
  it('is handed to the handlers, and once aborted starts no further one', async () => {
    const controller = new AbortController()
    const dispatcher = new Dispatcher({ concurrency: 'serial' })
    dispatcher.on('a', function first(_, { signal }) {
      expect(signal).toBe(controller.signal)
      controller.abort('enough')
    })
    dispatcher.on('a', function second() {
      throw new Error('must not run')
    })
    const errors = failuresOf(await dispatcher.dispatch('a', 0, { signal: controller.signal }))
    expect(errors).toMatchObject([{ handler: 'second', cause: 'enough' }])
  })
})

describe('unserved', () => {
  it('hears of an event that no handler matches', async () => {
    const heard: unknown[] = []
    const dispatcher = new Dispatcher({ unserved: (...all) => heard.push(all) })
    dispatcher.on('b', () => {})
    expect(await dispatcher.dispatch('a', 1)).toEqual({ kind: 'unserved', type: 'a' })
    await dispatcher.dispatch('b', 2)
    expect(heard).toEqual([['a', 1]])
  })

  it.each([
    [
      'throws',
      () => {
        throw undefined
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
  ])('harms nothing when it %s', async (_, unserved) => {
    const dispatcher = new Dispatcher({ unserved })
    expect(await dispatcher.dispatch('a', 1)).toEqual({ kind: 'unserved', type: 'a' })
  })
})
