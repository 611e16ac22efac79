import { Agent, request } from 'node:http'
import type { Demo } from './demo.ts'
import { asGithub, githubExamples, type Signed } from './providers.ts'

const payloads = githubExamples.flatMap(({ name, examples }) =>
  examples.map((example) => ({ name, example })),
)

/** Requests that wait for their answer, at most: a machine that is too busy shall not be made busier. */
const PATIENCE = 64

/** Posts GitHub's examples, so many a second, until it is stopped. */
export class Stream {
  delivered = 0
  lost = 0
  /** Were not sent in time, and so not at all. */
  skipped = 0
  #waiting = 0
  readonly #demo: Demo
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 })
  readonly #timer: NodeJS.Timeout

  constructor(demo: Demo, rate: number) {
    this.#demo = demo
    const started = performance.now()
    let sent = 0
    this.#timer = setInterval(() => {
      const due = ((performance.now() - started) / 1000) * rate
      for (; sent < due; sent++) {
        if (this.#waiting < PATIENCE) void this.#send(sent)
        else this.skipped += 1
      }
    }, 20)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#agent.destroy()
  }

  async #send(number: number): Promise<void> {
    const { name, example } = payloads[number % payloads.length] as (typeof payloads)[number]
    this.#waiting += 1
    // A body that came before would not be dispatched again.
    this.#post(await asGithub(name, { ...example, number }))
  }

  #post({ path, headers, body }: Signed): void {
    request(this.#demo.url + path, { method: 'POST', headers, agent: this.#agent })
      .on('response', (response) => {
        if (response.statusCode === 204) this.delivered += 1
        else this.lost += 1
        response.resume()
      })
      .on('error', () => {
        this.lost += 1
      })
      .on('close', () => {
        this.#waiting -= 1
      })
      .end(body)
  }
}
