import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of the bench, spoken to by questions and answers. */
export class Worker {
  readonly #child: ChildProcess
  readonly #gone = new AbortController()

  constructor(module: string, environment: NodeJS.ProcessEnv = {}) {
    this.#child = fork(fileURLToPath(new URL(module, import.meta.url)), {
      env: { ...process.env, ...environment },
      // What was built needs no compiler.
      execArgv: module.endsWith('.mjs')
        ? ['--expose-gc']
        : ['--conditions=@offhook/source', '--import', 'tsx', '--expose-gc'],
    })
    this.#child.once('exit', (code) => this.#gone.abort(new Error(`${module} ended, with ${code}`)))
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
