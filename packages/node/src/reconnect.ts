/** Keeps one connection: when it is lost, or could not be had, another is made after a while. */
import { CloseCode } from '@offhook/frame'
import { backoff, mayGetBetter } from './backoff.ts'
import { connect } from './connect.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Connection, ConnectionHandlers } from './connection.ts'
import { onceClosed } from './departure.ts'
import { checkLimit } from './limits.ts'
import { setDeadline } from './timer.ts'
import { warn } from './warn.ts'

/** How to connect, and how to go on. The handlers serve each connection in turn. */
export interface ReconnectOptions extends ConnectOptions {
  /** Milliseconds to wait at least before another try. Default 1,000. */
  readonly minDelay?: number | undefined
  /** Milliseconds to wait at most; up to here the range doubles with each failure. Default 30,000. */
  readonly maxDelay?: number | undefined
  /** Milliseconds that a connection must stay open for earlier failures to be forgotten. Default 5,000. */
  readonly resetAfter?: number | undefined
  /** Ends it all: the try, the wait, or the connection, which is closed with 1001. */
  readonly signal?: AbortSignal | undefined
  /**
   * Whether to try again after this. Default: if the network failed, the server was too slow, or it answered
   * 408, 425, 429, 500, 502, 503 or 504.
   */
  retry?(error: unknown): boolean
  /** There will be no further try after this. Without a handler, the error is printed as a warning. */
  gaveUp?(error: unknown): void
}

/** Connects once, with these options and its own: a fresh token, say. */
export type ConnectOnce = (options: ConnectOptions) => Promise<Connection>

/** A connection that is made anew when it is lost. */
export interface KeptConnection {
  /** The one that is open or closing; undefined in between. */
  readonly connection: Connection | undefined
  /** Resolves when there is no connection, and none will come. Never rejects. */
  readonly ended: Promise<void>
  /** Closes the connection, and makes no other. */
  close(code?: number, reason?: string): void
}

/**
 * Keeps a connection to a server until `close`, until the signal is aborted, or until a try fails for good.
 * A function in place of the URL must hand its options on to `connect`: an option or handler that it leaves out has no effect.
 */
export function reconnect(
  target: string | URL | ConnectOnce,
  options: ReconnectOptions = {},
): KeptConnection {
  return new Keeper(typeof target === 'function' ? target : (own) => connect(target, own), options)
}

const TIMES = ['minDelay', 'maxDelay', 'resetAfter'] as const

const HANDLERS = ['open', 'message', 'drain', 'slow', 'ping', 'pong', 'close', 'error'] as const

class Keeper implements KeptConnection {
  readonly ended: Promise<void>
  connection: Connection | undefined
  readonly #connectOnce: ConnectOnce
  readonly #options: ReconnectOptions
  readonly #stop = new AbortController()
  #failures = 0
  #opened = 0

  constructor(connectOnce: ConnectOnce, options: ReconnectOptions) {
    for (const name of TIMES) checkLimit(name, options[name] ?? 0)
    this.#connectOnce = connectOnce
    this.#options = options
    this.ended = this.#run(options.signal)
  }

  close(code?: number, reason?: string): void {
    this.connection?.close(code, reason)
    this.#stop.abort()
  }

  async #run(signal: AbortSignal | undefined): Promise<void> {
    const stop = () => {
      this.#stop.abort(signal?.reason)
      this.connection?.close(CloseCode.GoingAway)
    }
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    try {
      while (!this.#stop.signal.aborted) await this.#round()
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#giveUp(error)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** A connection from its beginning to its end, or a failure, and the wait after it. */
  async #round(): Promise<void> {
    const { minDelay = 1_000, maxDelay = 30_000 } = this.#options
    const stop = this.#stop.signal
    const failure = await this.#live().catch((error: unknown) => this.#judge(error))
    const delay = backoff(++this.#failures, { minDelay, maxDelay }, failure)
    if (!stop.aborted) await wait(delay, stop)
  }

  async #live(): Promise<void> {
    const { resetAfter = 5_000 } = this.#options
    await new Promise<void>((gone, failed) => {
      let known: Connection | undefined
      // Called by `open`, and again when the function resolves, which may be long after the connection's end.
      const had = (connection: Connection) => {
        if (connection === known) return
        known = connection
        this.#keep(connection, gone)
      }
      this.#connectOnce(this.#optionsFor(had)).then(had).catch(failed)
    })
    if (performance.now() - this.#opened >= resetAfter) this.#failures = 0
  }

  /** From `open` on; if the function did not hand our `open` on, from when it resolves. */
  #keep(connection: Connection, gone: () => void): void {
    this.connection = connection
    this.#opened = performance.now()
    onceClosed(connection, () => {
      if (this.connection === connection) this.connection = undefined
      gone()
    })
    if (this.#stop.signal.aborted) connection.close(CloseCode.GoingAway)
  }

  #judge(error: unknown): unknown {
    this.connection?.terminate() // The function had connected, and failed afterwards.
    if (this.#stop.signal.aborted) throw error
    if (this.#options.retry?.(error) ?? mayGetBetter(error)) return error
    throw error
  }

  #optionsFor(had: (connection: Connection) => void): ConnectOptions {
    const options = this.#options
    return {
      ...options,
      ...boundHandlers(options),
      signal: this.#stop.signal,
      open: (connection) => {
        had(connection)
        return options.open?.(connection)
      },
    }
  }

  #giveUp(error: unknown): void {
    try {
      if (this.#options.gaveUp === undefined) warn(error)
      else this.#options.gaveUp(error)
    } catch (second) {
      warn(second)
    }
  }
}

/** The handlers, bound to the options: if those are an instance of a class, a copy lacks its methods and private fields. */
function boundHandlers(options: ReconnectOptions): ConnectionHandlers<undefined> {
  return Object.fromEntries(HANDLERS.map((name) => [name, options[name]?.bind(options)]))
}

/** Waits, unless it is stopped. */
function wait(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setDeadline(done, milliseconds)
    stop.addEventListener('abort', done)
  })
}
