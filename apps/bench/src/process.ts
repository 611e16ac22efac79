import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { built } from './built.ts'

/** A process of the bench, spoken to by questions and answers. */
export class Worker {
  readonly #child: ChildProcess
  readonly #gone = new AbortController()

  private constructor(file: string, environment: NodeJS.ProcessEnv) {
    this.#child = fork(file, { env: { ...process.env, ...environment }, execArgv: ['--expose-gc'] })
    this.#child.once('exit', (code) => this.#gone.abort(new Error(`${file} ended, with ${code}`)))
  }

  /** Runs a module of the bench. */
  static async start(module: string, environment: NodeJS.ProcessEnv = {}): Promise<Worker> {
    return new Worker(await built(module), environment)
  }

  /** The next thing that it says. Rejects if it ends instead. */
  async answer<Answer>(): Promise<Answer> {
    const [message] = await once(this.#child, 'message', { signal: this.#gone.signal })
    return message as Answer
  }

  ask<Answer>(question: object | string): Promise<Answer> {
    const answer = this.answer<Answer>()
    this.#child.send(question)
    return answer
  }

  async end(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}
