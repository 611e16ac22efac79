import { type Connection, connect } from '@offhook/node'
import type { Demo } from './demo.ts'

/** Node's own inspector of a demo that was started with `--inspect`. */
export class Inspector {
  readonly #connection: Connection<unknown>
  #count = 0

  private constructor(connection: Connection<unknown>) {
    this.#connection = connection
  }

  static async of(demo: Demo): Promise<Inspector> {
    const [url = ''] = /ws:\S+/.exec(demo.errors) ?? []
    // It hangs up on a Ping.
    return new Inspector(await connect(url, { heartbeatInterval: Number.POSITIVE_INFINITY }))
  }

  /** Collects all garbage. */
  collect(): Promise<unknown> {
    return this.#ask('HeapProfiler.collectGarbage')
  }

  /** A process that is inspected waits at its end until this is done. */
  leave(): void {
    this.#connection.close(1000)
  }

  async memory(): Promise<NodeJS.MemoryUsage> {
    const asked = { expression: 'process.memoryUsage()', returnByValue: true }
    const answer = await this.#ask('Runtime.evaluate', asked)
    return (answer as { result: { value: NodeJS.MemoryUsage } }).result.value
  }

  async #ask(method: string, params = {}): Promise<unknown> {
    this.#count += 1
    this.#connection.send(JSON.stringify({ id: this.#count, method, params }))
    for await (const message of this.#connection) {
      const { id, result } = JSON.parse(String(message))
      if (id === this.#count) return result
    }
    throw new Error('The inspector has gone.')
  }
}
