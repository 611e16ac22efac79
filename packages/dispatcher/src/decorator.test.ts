import { describe, expect, it } from 'vitest'
import { Dispatcher, on } from './index.ts'

async function seenBy(listener: object & { seen: unknown[] }, ...types: string[]): Promise<unknown[]> {
  const dispatcher = new Dispatcher()
  dispatcher.attach(listener)
  for (const type of types) await dispatcher.dispatch(type, type)
  return listener.seen
}

class Base {
  seen: unknown[] = []

  @on('a')
  method(event: unknown): void {
    this.seen.push('method', event)
  }
}

describe('@on', () => {
  it('makes methods, getters, fields and accessors serve, private ones too', async () => {
    class Hooks extends Base {
      @on(['b', 'c']) accessor changing = (event: unknown): void => void this.seen.push('accessor', event)

      @on('d')
      get got() {
        return function (this: Hooks, event: unknown) {
          this.seen.push('getter', event)
        }
      }

      @on('e') field = (event: unknown): void => void this.seen.push('field', event)

      @on('f')
      #secret(event: unknown): void {
        this.seen.push('private', event)
      }

      byHand(): void {
        this.#secret('by hand')
      }
    }
    expect(await seenBy(new Hooks(), 'a', 'b', 'c', 'd', 'e', 'f')).toEqual([
      ...['method', 'a', 'accessor', 'b', 'accessor', 'c'],
      ...['getter', 'd', 'field', 'e', 'private', 'f'],
    ])
  })

  it('serves with what the member is when the event comes', async () => {
    const dispatcher = new Dispatcher()
    class Hooks extends Base {
      @on('b') accessor changing: (event: unknown) => void = () => {}
    }
    const hooks = new Hooks()
    dispatcher.attach(hooks)
    hooks.changing = (event) => void hooks.seen.push('new', event)
    await dispatcher.dispatch('b', 1)
    expect(hooks.seen).toEqual(['new', 1])
  })

  it('calls a method that overrides another once, whether it is marked again or not', async () => {
    class Unmarked extends Base {
      override method(): void {
        this.seen.push('unmarked')
      }
    }
    class Marked extends Base {
      @on(['a', 'b'])
      override method(): void {
        this.seen.push('marked')
      }
    }
    expect(await seenBy(new Unmarked(), 'a')).toEqual(['unmarked'])
    expect(await seenBy(new Marked(), 'a', 'b')).toEqual(['marked', 'marked'])
  })

  it('keeps private members of one name apart', async () => {
    class First extends Base {
      @on('x')
      #same(): void {
        this.seen.push('first')
      }

      byHand(): void {
        this.#same()
      }
    }
    class Second extends First {
      @on('x')
      #same(): void {
        this.seen.push('second')
      }

      override byHand(): void {
        this.#same()
      }

      @on('x')
      same(): void {
        this.seen.push('public')
      }
    }
    expect((await seenBy(new Second(), 'x')).sort()).toEqual(['first', 'public', 'second'])
  })

  it('keeps instances apart, and is undone for one', async () => {
    const dispatcher = new Dispatcher()
    const [one, other] = [new Base(), new Base()]
    const undo = dispatcher.attach(one)
    dispatcher.attach(other)
    undo()
    await dispatcher.dispatch('a', 1)
    expect([one.seen, other.seen]).toEqual([[], ['method', 1]])
  })

  it('serves static methods when the class is attached, and names them', async () => {
    class Hooks {
      @on('a')
      static opened(): void {
        throw new Error('x')
      }

      readonly instance = true
    }
    const dispatcher = new Dispatcher()
    dispatcher.attach(Hooks)
    expect(await dispatcher.dispatch('a', 0)).toMatchObject({
      error: { errors: [{ handler: 'Hooks.opened' }] },
    })
  })

  it('fails as a handler does where the member is no function', async () => {
    class Hooks {
      @on('a') field = 1
    }
    const dispatcher = new Dispatcher()
    dispatcher.attach(new Hooks())
    expect(await dispatcher.dispatch('a', 0)).toMatchObject({
      error: { errors: [{ handler: 'Hooks.field' }] },
    })
  })
})

it.each([
  ['an empty list', []],
  ['what is no pattern', ['a', 'a*']],
])('refuses %s where it is written, not where the object is attached', (_, patterns) => {
  expect(() => on(patterns)).toThrow(expect.objectContaining({ code: 'OFFHOOK_PATTERN_INVALID' }))
})

describe('on in plain JavaScript', () => {
  it('marks by prototype and name', async () => {
    class Hooks {
      seen: unknown[] = []
      opened(event: unknown): void {
        this.seen.push(event)
      }
    }
    on(['a', 'b'])(Hooks.prototype, 'opened')
    expect(await seenBy(new Hooks(), 'a', 'b')).toEqual(['a', 'b'])
  })

  it('marks an object without a prototype', async () => {
    const hooks = Object.assign(Object.create(null) as object, {
      seen: [] as unknown[],
      opened(this: { seen: unknown[] }, event: unknown) {
        this.seen.push(event)
      },
    })
    on('a')(hooks, 'opened')
    expect(await seenBy(hooks, 'a')).toEqual(['a'])
  })

  it('names a handler of an object without a prototype by its member', async () => {
    const hooks = Object.create(null) as object
    on('a')(hooks, 'missing')
    const dispatcher = new Dispatcher()
    dispatcher.attach(hooks)
    expect(await dispatcher.dispatch('a', 0)).toMatchObject({
      error: { errors: [{ handler: 'object.missing' }] },
    })
  })
})

describe('two copies of the package', () => {
  it('share their marks, so that one attaches what the other marked', async () => {
    const url = './decorator.ts?copy'
    const copy: typeof import('./decorator.ts') = await import(/* @vite-ignore */ url)
    expect(copy.on).not.toBe(on)
    const hooks = { seen: [] as unknown[], opened: () => void hooks.seen.push('copy') }
    copy.on('a')(hooks, 'opened')
    expect(await seenBy(hooks, 'a')).toEqual(['copy'])
  })
})
