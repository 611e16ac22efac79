import type { Peer } from './echo.ts'
import type { ListenersOrder } from './listeners.ts'
import { Worker } from './process.ts'

/** A server, and many connections to it that a process of its own holds. */
export class Crowd {
  readonly server: Worker
  readonly #listeners: Worker
  readonly #port: number

  private constructor(server: Worker, listeners: Worker, port: number) {
    this.server = server
    this.#listeners = listeners
    this.#port = port
  }

  static async start({ module, environment }: Peer, more: NodeJS.ProcessEnv): Promise<Crowd> {
    const server = await Worker.start(module, { ...environment, ...more })
    const port = await server.answer<number>()
    return new Crowd(server, await Worker.start('./listeners.ts'), port)
  }

  open(connections: number, offer?: string): Promise<unknown> {
    return this.ask({ open: connections, port: this.#port, offer })
  }

  ask(order: ListenersOrder): Promise<unknown> {
    return this.#listeners.ask(order)
  }

  async end(): Promise<void> {
    await Promise.all([this.server.end(), this.#listeners.end()])
  }
}
