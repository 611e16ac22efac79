/** Things that happen, in order, for a test that waits for them. */
export class Inbox<Item> {
  readonly #items: Item[] = []
  readonly #waiting: ((item: Item) => void)[] = []

  /** How many came and were not yet taken. */
  get size(): number {
    return this.#items.length
  }

  /** Bound, so that it can be a listener. */
  readonly put = (item: Item): void => {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#items.push(item)
    else waiting(item)
  }

  /** The next one, now or when it comes. */
  next(): Promise<Item> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as Item)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** The next so many. */
  async take(count: number): Promise<Item[]> {
    const items: Item[] = []
    while (items.length < count) items.push(await this.next())
    return items
  }
}

/** A promise that a test settles: a door that it opens when it wants. */
export interface Gate<Value> {
  readonly promise: Promise<Value>
  open(value: Value): void
}

export function gate<Value>(): Gate<Value> {
  let open: (value: Value) => void = () => {}
  const promise = new Promise<Value>((resolve) => {
    open = resolve
  })
  return { promise, open }
}
