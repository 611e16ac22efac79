import { describe, expect, it } from 'vitest'
import type { Delivery } from './delivery.ts'
import { type Key, Running } from './running.ts'
import type { DeliveryOutcome } from './statuses.ts'
import { collect } from './testing/collect.ts'

interface Begun {
  readonly keys: readonly Key[]
  readonly outcome: Promise<DeliveryOutcome>
  end(): Promise<void>
}

function begin(running: Running, id: number): Begun {
  const keys: readonly Key[] = [
    { by: 'id', text: `id ${id}` },
    { by: 'digest', text: `digest ${id}` },
  ]
  const { promise, resolve } = withResolvers<DeliveryOutcome>()
  running.show(keys, promise)
  const end = async () => {
    resolve({ kind: 'delivered', delivery: {} as Delivery })
    await promise
  }
  return { keys, outcome: promise, end }
}

function withResolvers<Value>() {
  let resolve!: (value: Value) => void
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

describe.each([1, 8, 9, 40])('of %d deliveries under way', (count) => {
  it('each is found by both its keys until it is done, in whatever order they end', async () => {
    const running = new Running()
    const begun = Array.from({ length: count }, (_, id) => begin(running, id))
    const found = () => begun.map(({ keys }) => keys.map(({ text }) => running.find(text)))
    expect(found()).toEqual(begun.map(({ outcome }) => [outcome, outcome]))
    const odd = begun.filter((_, id) => id % 2 === 1)
    for (const one of odd) await one.end()
    const left = begun.map((one) => (odd.includes(one) ? undefined : one.outcome))
    expect(found()).toEqual(left.map((outcome) => [outcome, outcome]))
    for (const one of begun) await one.end()
    expect(found()).toEqual(begun.map(() => [undefined, undefined]))
  })
  it('nothing is kept of those that are done', async () => {
    const running = new Running()
    const keys = await beginAndEnd(running, count)
    await collect()
    expect(keys.filter((ref) => ref.deref() !== undefined)).toEqual([])
    expect(running.find('id 0')).toBeUndefined()
  })
})

/** What is left to it alone when this returns. */
async function beginAndEnd(running: Running, count: number): Promise<WeakRef<readonly Key[]>[]> {
  const begun = Array.from({ length: count }, (_, id) => begin(running, id))
  for (const one of begun) await one.end()
  return begun.map(({ keys }) => new WeakRef(keys))
}
