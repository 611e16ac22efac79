import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Delivery } from '@offhook/webhook'
import type { HandlerFile } from './handlers.ts'
import { type FirstReply, type Handled, type Reply, type Request, replyIn } from './messages.ts'

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
    child.on('message', (message) => this.#take(replyIn(message)))
    child.once('exit', (code, signal) => this.#die(`they ended their process (${code ?? signal})`))
  }

  /** Loads the handlers. Rejects if that fails or is given up. `died` is called if their process ends by itself later. */
  static async start(
    folder: string,
    died: (problem: string) => void,
    givenUp: AbortSignal,
    loading: number = LOADING,
  ): Promise<HandlerProcess> {
    givenUp.throwIfAborted()
    const child = fork(program, [folder], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const last = () => void child.kill('SIGKILL')
    process.once('exit', last)
    child.once('exit', () => process.off('exit', last))
    const reply = await firstReply(child, givenUp, loading)
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
    try {
      this.#ask({ kind: 'handle', number, delivery })
    } catch (error) {
      this.#settle(number, { kind: 'failed', error: [tooDeep(error)] })
    }
    return work.finally(() => this.#work.delete(work))
  }

  /** Ends the process once nothing is under way, or after `grace` milliseconds. */
  async retire(grace: number = GRACE): Promise<void> {
    this.#isRetired = true
    await Promise.race([Promise.all(this.#work), delay(grace, undefined, { ref: false })])
    await end(this.#child)
  }

  /** If a request can no longer be sent, its delivery is settled when the process ends. */
  #ask(request: Request): void {
    this.#child.send(request, () => {})
  }

  #take(reply: Reply | undefined): void {
    if (reply?.kind === 'handled') this.#settle(reply.number, reply.handled)
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

async function firstReply(child: ChildProcess, givenUp: AbortSignal, loading: number): Promise<FirstReply> {
  const found = new AbortController()
  const ended = once(child, 'exit', found).then(([code, signal]) => {
    throw new Error(
      signal === 'SIGKILL'
        ? `The files were not loaded after ${loading / 1_000} s: does one await what never comes?`
        : `A file ended the process (${code ?? signal}) while it was loaded.`,
    )
  })
  const kill = () => void child.kill('SIGKILL')
  const late = setTimeout(kill, loading)
  givenUp.addEventListener('abort', kill, found)
  try {
    return await Promise.race([replied(child), ended])
  } finally {
    clearTimeout(late)
    found.abort()
  }
}

function replied(child: ChildProcess): Promise<FirstReply> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      const reply = replyIn(message)
      if (reply?.kind === 'loaded' || reply?.kind === 'broken') resolve(reply)
    })
  })
}

/** What goes to another process is written level by level on the stack, whose end a payload of 200 KB can reach. */
function tooDeep(error: unknown): string {
  return `It cannot go to the process of the handlers: ${(error as Error).message}. Is its payload nested thousands of levels deep?`
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  const deadline = setTimeout(() => child.kill('SIGKILL'), LAST)
  await ended
  clearTimeout(deadline)
}
