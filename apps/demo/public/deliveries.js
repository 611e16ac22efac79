import { makeDelivery, textOf } from './delivery.js'
import { make } from './element.js'

const KEPT = 500

/** Milliseconds between two changes of the feed: nobody reads faster, however many webhooks come. */
const PACE = 100

const feed = document.getElementById('deliveries')
const clear = document.getElementById('clear')
const pause = document.getElementById('pause')
const total = document.getElementById('delivery-count')
const empty = document.getElementById('no-delivery')
const nothing = document.getElementById('no-match')
const guide = document.getElementById('guide')
const arrival = document.getElementById('arrival')
const search = document.getElementById('search')
const outcome = document.getElementById('outcome')

/** Shows each webhook as it comes over the switchboard, the newest first. */
export function showDeliveries(switchboard) {
  const deliveries = new Deliveries(switchboard)
  clear.addEventListener('click', () => deliveries.clear())
  pause.addEventListener('click', () => deliveries.pause())
  search.addEventListener('input', () => deliveries.filter())
  outcome.addEventListener('change', () => deliveries.filter())
  return deliveries
}

class Deliveries {
  #switchboard
  #run = ''
  #seen = 0
  #waiting = []
  #paused = false
  #due = false
  #flushedAt = 0
  #rows = new Map()

  constructor(switchboard) {
    this.#switchboard = switchboard
  }

  /** The server is there, again perhaps: asks for what was missed. Another run of it counts from 1 again. */
  async welcome({ run }) {
    if (run !== this.#run) this.#seen = 0
    const { arrivals = [] } = await this.#switchboard.ask({ ask: 'arrivals', run, since: this.#seen })
    this.#run = run
    this.add(arrivals)
  }

  /** Hundreds may come within a second: those of a moment are shown together. */
  add(arrivals) {
    const run = this.#run
    this.#waiting = [...this.#waiting, ...arrivals.map((one) => ({ run, ...one }))].slice(-KEPT)
    this.#seen = arrivals.at(-1)?.number ?? this.#seen
    if (this.#paused) this.#showPause()
    else this.#flushSoon()
  }

  pause() {
    this.#paused = !this.#paused
    this.#showPause()
    if (!this.#paused) this.#flushSoon()
  }

  clear() {
    feed.replaceChildren()
    this.#rows.clear()
    this.#showCount()
    pause.focus()
  }

  filter() {
    for (const [row, one] of this.#rows) row.hidden = !matches(one)
    this.#showCount()
  }

  #flushSoon() {
    if (this.#due) return
    this.#due = true
    const wait = Math.max(0, this.#flushedAt + PACE - performance.now())
    setTimeout(() => this.#flush(), wait)
  }

  #flush() {
    this.#due = false
    this.#flushedAt = performance.now()
    if (this.#paused || this.#waiting.length === 0) return
    if (this.#rows.size === 0) guide.open = false
    const rows = this.#waiting.map((one) => this.#row(one)).reverse()
    arrival.textContent = textOf(this.#waiting.at(-1))
    this.#waiting = []
    feed.prepend(...rows)
    this.#forget()
    this.#showCount()
  }

  #row(one) {
    const ask = (question) => this.#switchboard.ask(question)
    const row = make('li', { hidden: !matches(one) }, [makeDelivery(one, ask)])
    this.#rows.set(row, one)
    return row
  }

  #forget() {
    while (feed.childElementCount > KEPT) {
      this.#rows.delete(feed.lastElementChild)
      feed.lastElementChild.remove()
    }
  }

  #showPause() {
    const count = this.#waiting.length
    pause.textContent = this.#paused ? `Resume${count > 0 ? ` (${count})` : ''}` : 'Pause'
    pause.setAttribute('aria-pressed', String(this.#paused))
  }

  #showCount() {
    const kept = this.#rows.size
    const matching = feed.querySelectorAll(':scope > :not([hidden])').length
    total.textContent = matching === kept ? kept : `${matching} of ${kept}`
    total.hidden = kept === 0
    clear.disabled = kept === 0
    empty.hidden = kept > 0
    nothing.hidden = kept === 0 || matching > 0
  }
}

function matches(one) {
  if (outcome.value !== '' && one.outcome !== outcome.value) return false
  const text = Object.values(one).join(' ').toLowerCase()
  return search.value
    .toLowerCase()
    .split(' ')
    .every((word) => text.includes(word))
}
