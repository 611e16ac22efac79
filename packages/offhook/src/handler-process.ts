import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Delivery } from '@offhook/webhook'
import type { HandlerFile } from './handlers.ts'
import type { FirstReply, Handled, Reply, Request } from './messages.ts'

// It stands beside this file in the sources, and in both formats of the build.
const program = new URL(`./child${extname(import.meta.url)}`, import.meta.url)

/** Milliseconds that deliveries under way have when their handlers are replaced. */
const GRACE = 30_000
/** Milliseconds for the files of a folder to load. */
const LOADING = 10_000
/** Milliseconds between SIGTERM, which handlers may heed, and SIGKILL. */
const LAST = 500

/** A process with the handlers of a folder, as they are when it starts. */
export class HandlerProcess {
  readonly files: readonly HandlerFile[]
  readonly #child: ChildProcess
  readonly #underWay = new Map<number, (handled: Handled) => void>()
  readonly #work = new Set<Promise<Handled>>()
  readonly #died: (problem: string) => void
  #last = 0
  #isAlive = true
  #isRetired = false

  private constructor(child: ChildProcess, files: readonly HandlerFile[], died: (problem: string) => void) {
    this.files = files
    this.#child = child
    this.#died = died
    child.on('message', (reply: Reply) => this.#take(reply))
    child.once('exit', (code, signal) => this.#die(`they ended their process (${code ?? signal})`))
  }

  /** Loads the handlers. Rejects if that fails; `died` hears it if they end by themselves later. */
  static async start(
    folder: string,
    died: (problem: string) => void,
    loading: number = LOADING,
  ): Promise<HandlerProcess> {
    const child = fork(program, [folder], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const last = () => void child.kill('SIGKILL')
    process.once('exit', last)
    child.once('exit', () => process.off('exit', last))
    const reply = await firstReply(child, loading)
    if (reply.kind === 'loaded') return new HandlerProcess(child, reply.files, died)
    await end(child)
    throw new Error(reply.problem)
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Has a delivery handled. Never rejects. */
  handle(delivery: Delivery, signal: AbortSignal): Promise<Handled> {
    this.#last += 1
    const number = this.#last
    signal.addEventListener('abort', () => this.#ask({ kind: 'abort', number }), { once: true })
    const work = new Promise<Handled>((resolve) => this.#underWay.set(number, resolve))
    this.#work.add(work)
    this.#ask({ kind: 'handle', number, delivery })
    return work.finally(() => this.#work.delete(work))
  }

  /** Ends the process once nothing is under way, or after `grace` milliseconds. */
  async retire(grace: number = GRACE): Promise<void> {
    this.#isRetired = true
    await Promise.race([Promise.all(this.#work), delay(grace, undefined, { ref: false })])
    await end(this.#child)
  }

  /** What cannot be sent any more is settled when the process ends. */
  #ask(request: Request): void {
    this.#child.send(request, () => {})
  }

  #take(reply: Reply): void {
    if (reply.kind === 'handled') this.#settle(reply.number, reply.handled)
  }

  #settle(number: number, handled: Handled): void {
    this.#underWay.get(number)?.(handled)
    this.#underWay.delete(number)
  }

  #die(problem: string): void {
    this.#isAlive = false
    for (const number of this.#underWay.keys()) this.#settle(number, { kind: 'failed', error: [problem] })
    if (!this.#isRetired) this.#died(problem)
  }
}

async function firstReply(child: ChildProcess, loading: number): Promise<FirstReply> {
  const found = new AbortController()
  const ended = once(child, 'exit', found).then(([code, signal]) => {
    throw new Error(
      signal === 'SIGKILL'
        ? `The files were not loaded after ${loading / 1_000} s: does one await what never comes?`
        : `A file ended the process (${code ?? signal}) while it was loaded.`,
    )
  })
  const late = setTimeout(() => child.kill('SIGKILL'), loading)
  const replied = once(child, 'message', found).then(([reply]) => reply as FirstReply)
  try {
    return await Promise.race([replied, ended])
  } finally {
    clearTimeout(late)
    found.abort()
    await Promise.allSettled([replied, ended])
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  const deadline = setTimeout(() => child.kill('SIGKILL'), LAST)
  await ended
  clearTimeout(deadline)
}
