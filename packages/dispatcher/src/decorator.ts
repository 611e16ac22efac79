import { patternsIn } from './patterns.ts'
import type { Callback, PatternSubscriber } from './subscriber.ts'

type Member = (
  | ClassMethodDecoratorContext
  | ClassGetterDecoratorContext
  | ClassFieldDecoratorContext
  | ClassAccessorDecoratorContext
) & { readonly access: { get(object: object): unknown } }

interface Mark {
  readonly pattern: string
  readonly name: string | symbol
  /** A member and one that overrides it have the same key. */
  readonly key: unknown
  readonly get: (listener: object) => unknown
}

/** Marks a member: as a standard decorator, or called with a prototype (or a class) and the member's name. */
export interface Marker {
  (value: unknown, context: Member): void
  (target: object, property: string | symbol): void
}

// One table for the ESM and the CommonJS copy of this package, so that a class marked by one is attached by the other.
const key = Symbol.for('@offhook/dispatcher/marks@1')
const shared = globalThis as { [key]?: WeakMap<object, Mark[]> }
shared[key] ??= new WeakMap()
const marks = shared[key]

/**
 * Marks a method, getter, field or accessor as the handler of events, for `dispatcher.attach(instance)`.
 * In plain JavaScript: `on('issues.opened')(Hooks.prototype, 'opened')`.
 */
export function on(patterns: string | readonly string[]): Marker {
  const list = patternsIn(patterns)
  return (target: unknown, place: Member | string | symbol) => {
    if (typeof place !== 'object') {
      const get = (listener: object) => Reflect.get(listener, place)
      return mark(target as object, list, { name: place, key: place, get })
    }
    const { access, name } = place
    // A private member may be written like one of another class, but it overrides none.
    const key = place.private ? access : name
    place.addInitializer(function (this: unknown) {
      mark(this as object, list, { name, key, get: (listener) => access.get(listener) })
    })
  }
}

function mark(target: object, patterns: readonly string[], member: Omit<Mark, 'pattern'>): void {
  const added = patterns.map((pattern) => ({ ...member, pattern }))
  marks.set(target, [...(marks.get(target) ?? []), ...added])
}

/** What an object was marked to serve, by its own marks and by those of its prototypes, the base's first. */
export function listenersOf(listener: object): PatternSubscriber[] {
  const owner = typeof listener === 'function' ? listener : listener.constructor
  const all = chain(listener).flatMap((object) => marks.get(object) ?? [])
  // A method and one that overrides it, with the same pattern, are one handler.
  const isFirst = ({ key, pattern }: Mark, index: number) =>
    index === all.findIndex((other) => other.key === key && other.pattern === pattern)
  return all.filter(isFirst).map(({ pattern, name, get }) => ({
    pattern,
    name: `${owner?.name ?? 'object'}.${String(name)}`,
    // The member is looked up at each call, so that an override, or a new value of an accessor, is what serves.
    call: (event, context) => (get(listener) as Callback).call(listener, event, context),
  }))
}

function chain(object: object | null): object[] {
  return object === null ? [] : [...chain(Object.getPrototypeOf(object)), object]
}
