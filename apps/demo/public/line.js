const FIRST_WAIT = 500
const LONGEST_WAIT = 10_000

/**
 * A WebSocket that comes back by itself until it is hung up. Tells `state(name, seconds)`, where the name is
 * connecting, open, reconnecting (and in how many seconds) or closed, `message(data)`, and `ended(code, reason)`.
 */
export class Line {
  #url
  #listener
  #subprotocols
  #socket
  #timer
  #wait = FIRST_WAIT

  constructor(path, listener, subprotocols = []) {
    this.#url = `${location.origin.replace(/^http/, 'ws')}${path}`
    this.#listener = listener
    this.#subprotocols = subprotocols
    addEventListener('online', () => this.#hurry())
    document.addEventListener('visibilitychange', () => this.#hurry())
  }

  /** The extensions that were agreed. */
  get extensions() {
    return this.#socket?.extensions ?? ''
  }

  /** Opens the line. */
  pickUp() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#listener.state('connecting')
    const socket = new WebSocket(this.#url, this.#subprotocols)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.addEventListener('open', () => this.#opened(socket))
    socket.addEventListener('message', ({ data }) => this.#heard(socket, data))
    socket.addEventListener('close', (event) => this.#lost(socket, event))
  }

  /** Closes the line, until it is picked up again. */
  hangUp() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const socket = this.#socket
    this.#socket = undefined
    socket?.addEventListener('close', ({ code, reason }) => this.#listener.ended?.(code, reason))
    socket?.close(1000)
    this.#listener.state('closed')
  }

  /** Whether the text, or the bytes, were sent. */
  send(data) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(data)
    return true
  }

  #opened(socket) {
    if (socket !== this.#socket) return
    this.#wait = FIRST_WAIT
    this.#listener.state('open')
  }

  #heard(socket, data) {
    if (socket === this.#socket) this.#listener.message(data)
  }

  #lost(socket, { code, reason }) {
    if (socket !== this.#socket) return
    this.#listener.ended?.(code, reason)
    // Many pages that lost the same server shall not all come back at once.
    this.#countDown(Math.round(this.#wait * (1 + Math.random() / 2)))
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT)
  }

  #countDown(left) {
    if (left <= 0) return this.pickUp()
    this.#listener.state('reconnecting', Math.ceil(left / 1000))
    this.#timer = setTimeout(() => this.#countDown(left - 1000), Math.min(left, 1000))
  }

  /** Who looks at the page, or is online again, need not wait. */
  #hurry() {
    if (this.#timer !== undefined && !document.hidden) this.pickUp()
  }
}
