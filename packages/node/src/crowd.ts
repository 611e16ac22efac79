/** Counts connections and handshakes by address. */
export class Crowd {
  readonly #counts = new Map<string, number>()

  count(address: string): number {
    return this.#counts.get(address) ?? 0
  }

  enter(address: string): void {
    this.#counts.set(address, this.count(address) + 1)
  }

  leave(address: string): void {
    const left = this.count(address) - 1
    if (left > 0) this.#counts.set(address, left)
    else this.#counts.delete(address)
  }
}
