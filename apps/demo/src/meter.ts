import { monitorEventLoopDelay } from 'node:perf_hooks'
import { on } from './channel.ts'

/** The state of the server, now. */
export interface Gauges {
  /** Seconds since it started. */
  readonly uptime: number
  /** Open connections. */
  readonly connections: number
  /** Messages that came in the last second, and their bytes. */
  readonly messages: number
  readonly bytes: number
  /** Webhooks that were answered in the last minute, whatever the answer. */
  readonly deliveries: number
  /** Milliseconds that the event loop was late in the last second: the 99th percentile. */
  readonly delay: number
  /** Bytes of memory that the process takes. */
  readonly memory: number
}

/** Milliseconds between two samples of the event loop, which the histogram counts as delay, too. */
const RESOLUTION = 10

/** Measures the server by what the packages publish on their diagnostics channels. */
export class Meter {
  #connections = 0
  #messages = 0
  #bytes = 0
  #arrived = 0
  /** What came in each of the last 60 seconds. */
  #minute: readonly number[] = []
  #gauges: Gauges | undefined
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION })

  constructor() {
    on('offhook.connection.open', () => {
      this.#connections += 1
    })
    on('offhook.connection.close', () => {
      this.#connections -= 1
    })
    on('offhook.connection.message', ({ data }) => {
      this.#messages += 1
      this.#bytes += Buffer.byteLength(data)
    })
    this.#delay.enable()
  }

  /** A webhook came. */
  arrive(): void {
    this.#arrived += 1
  }

  /** Measures once a second, and tells what it found. */
  start(tell: (gauges: Gauges) => void): void {
    setInterval(() => tell(this.#sample()), 1000).unref()
  }

  /** What was found last, with the memory as it is now. */
  get now(): Gauges {
    return { ...(this.#gauges ?? this.#sample()), memory: process.memoryUsage.rss() }
  }

  #sample(): Gauges {
    this.#minute = [...this.#minute, this.#arrived].slice(-60)
    this.#gauges = {
      uptime: process.uptime(),
      connections: this.#connections,
      messages: this.#messages,
      bytes: this.#bytes,
      deliveries: this.#minute.reduce((sum, count) => sum + count, 0),
      delay: Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION),
      memory: process.memoryUsage.rss(),
    }
    this.#messages = 0
    this.#bytes = 0
    this.#arrived = 0
    this.#delay.reset()
    return this.#gauges
  }
}
