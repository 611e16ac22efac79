import { Line } from './line.js'
import { showState } from './state.js'

/**
 * The page's line to the server, over /live: what is asked is answered, and what happens is told. Its listeners are
 * `welcome`, `arrivals` and `gauges`.
 */
export class Switchboard {
  #line
  #listeners
  #asked = new Map()
  #count = 0

  constructor(state, listeners) {
    this.#listeners = listeners
    const listener = {
      state: (name, seconds) => showState(state, name, seconds),
      message: (text) => this.#hear(JSON.parse(text)),
      ended: () => this.#giveUp(),
    }
    this.#line = new Line('/live', listener, ['offhook.page'])
  }

  connect() {
    this.#line.pickUp()
  }

  /** Asks the server; resolves to its answer, which may be a `problem`. */
  ask(question) {
    this.#count += 1
    const number = this.#count
    return new Promise((resolve) => {
      if (!this.#line.send(JSON.stringify({ ...question, number }))) return resolve(gone)
      this.#asked.set(number, resolve)
    })
  }

  #hear({ to, ...news }) {
    if (to !== undefined) return this.#settle(to, news)
    for (const [name, value] of Object.entries(news)) this.#listeners[name]?.(value)
  }

  #settle(number, answer) {
    this.#asked.get(number)?.(answer)
    this.#asked.delete(number)
  }

  #giveUp() {
    for (const number of this.#asked.keys()) this.#settle(number, gone)
  }
}

const gone = { problem: 'The server cannot be reached.' }
