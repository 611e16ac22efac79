import { EventEmitter, once } from 'node:events'
import type { Output } from '../terminal.ts'

/** Remembers what is written there. */
export class Screen implements Output {
  readonly isTTY: boolean
  readonly #written = new EventEmitter()
  text = ''

  constructor(isTTY = false) {
    this.isTTY = isTTY
  }

  write(text: string): void {
    this.text += text
    this.#written.emit('text')
  }

  /** Resolves to what fits, now or once it is written. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text)
      if (found !== null) return found
      await once(this.#written, 'text')
    }
  }

  /** Forgets what was written so far. */
  clear(): void {
    this.text = ''
  }
}
