/**
 * Up to how many bytes a memory is remembered: as much as a transport reads at once. A larger one would be kept by it long
 * after its message, and is masked in pieces so large that a view costs nothing beside them.
 */
const REMEMBER_UP_TO = 256 * 1024

/**
 * The view of a memory, from its beginning, remembered until another is asked for. Frames mostly share one with the
 * frame before, and a view costs as much as the octets of a short payload: it was a seventh of an echo of 1 KiB.
 */
export class LastView<View> {
  readonly #make: (memory: ArrayBufferLike) => View
  #memory: ArrayBufferLike | undefined
  #view: View | undefined

  constructor(make: (memory: ArrayBufferLike) => View) {
    this.#make = make
  }

  of(memory: ArrayBufferLike): View {
    return memory === this.#memory ? (this.#view as View) : this.#of(memory)
  }

  #of(memory: ArrayBufferLike): View {
    const view = this.#make(memory)
    if (memory.byteLength > REMEMBER_UP_TO) return view
    this.#memory = memory
    this.#view = view
    return view
  }
}
