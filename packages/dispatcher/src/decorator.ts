import type { Callback } from './subscriber.ts'

interface Mark {
  readonly pattern: string
  readonly name: string | symbol
  /** What overrides a member has the same key. */
  readonly key: unknown
  readonly get: (listener: object) => unknown
}

interface Listener {
  readonly pattern: string
  readonly name: string
  readonly call: Callback
}

type Member = (
  | ClassMethodDecoratorContext
  | ClassGetterDecoratorContext
  | ClassFieldDecoratorContext
  | ClassAccessorDecoratorContext
) & { readonly access: { get(object: object): unknown } }

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
  const list = typeof patterns === 'string' ? [patterns] : patterns
  return (target: unknown, place: Member | string | symbol) => {
    if (typeof place === 'object') markMember(place, list)
    else markProperty(target as object, place, list)
  }
}

function markMember(
  { access, addInitializer, name, private: isPrivate }: Member,
  patterns: readonly string[],
): void {
  // A private member shares its written name with those of other classes, and overrides none.
  const key = isPrivate ? access : name
  addInitializer(function (this: unknown) {
    mark(this as object, patterns, { name, key, get: (listener) => access.get(listener) })
  })
}

function markProperty(target: object, name: string | symbol, patterns: readonly string[]): void {
  mark(target, patterns, { name, key: name, get: (listener) => Reflect.get(listener, name) })
}

function mark(target: object, patterns: readonly string[], member: Omit<Mark, 'pattern'>): void {
  const own = marks.get(target) ?? []
  marks.set(target, [...own, ...patterns.map((pattern) => ({ ...member, pattern }))])
}

/** What an object was marked to serve, by its own marks and by those of its prototypes, the base's first. */
export function listenersOf(listener: object): Listener[] {
  const all = chain(listener).flatMap((object) => marks.get(object) ?? [])
  // A method that overrides another, both marked alike, is one handler.
  const isFirst = ({ key, pattern }: Mark, index: number) =>
    index === all.findIndex((other) => other.key === key && other.pattern === pattern)
  return all.filter(isFirst).map((mark) => bind(mark, listener))
}

function chain(object: object | null): object[] {
  return object === null ? [] : [...chain(Object.getPrototypeOf(object)), object]
}

/** The member is looked up at each call, so that an override, or a new value of an accessor, is what serves. */
function bind({ pattern, name, get }: Mark, listener: object): Listener {
  const owner = typeof listener === 'function' ? listener : listener.constructor
  const call: Callback = (event, context) =>
    Reflect.apply(get(listener) as Callback, listener, [event, context])
  return { pattern, name: `${owner?.name ?? 'object'}.${String(name)}`, call }
}
