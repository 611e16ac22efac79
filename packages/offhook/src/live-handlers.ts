import { type FSWatcher, watch } from 'node:fs'
import { basename } from 'node:path'
import type { Delivery } from '@offhook/webhook'
import { HandlerProcess } from './handler-process.ts'
import { type HandlerFile, mayHandle } from './handlers.ts'
import type { Handled } from './messages.ts'

/** Milliseconds in which an editor does all that it does to save. */
const SETTLE = 100

/** Is told what becomes of the handlers. */
export interface Watcher {
  loaded(files: readonly HandlerFile[], again: boolean): void
  /** They could not be loaded; those before stay, if they are alive. */
  broken(problem: string, before: boolean): void
  /** They ended by themselves, by an uncaught error, say. */
  died(problem: string): void
}

/** The handlers of a folder as they are now: loaded anew when one changes, and at the next delivery if they died. */
export class LiveHandlers {
  readonly #folder: string
  readonly #watcher: Watcher
  /** The current one, and those that were replaced and still have work. */
  readonly #processes = new Set<HandlerProcess>()
  readonly #stopped = new AbortController()
  #process: HandlerProcess | undefined
  #files: FSWatcher | undefined
  #settling: NodeJS.Timeout | undefined
  /** Runs while there is no folder. */
  #lacking: NodeJS.Timeout | undefined
  /** Loads follow one another, so that the last to begin is the last to end. */
  #loading: Promise<void> = Promise.resolve()

  constructor(folder: string, watcher: Watcher) {
    this.#folder = folder
    this.#watcher = watcher
  }

  /** Loads them, and watches the folder. Rejects if that is not a folder. */
  async start(): Promise<void> {
    // Watch first, so that no change is missed in between.
    this.#watch()
    await this.#load()
  }

  /** Has a delivery handled. Never rejects. */
  async handle(delivery: Delivery, signal: AbortSignal): Promise<Handled> {
    if (!this.#isAlive) await this.#load(() => !this.#isAlive)
    if (this.#process?.isAlive === true) return this.#process.handle(delivery, signal)
    return { kind: 'failed', error: ['There are no handlers, since they could not be loaded.'] }
  }

  /** Gives up what is still loading, and ends the others. */
  async stop(grace: number): Promise<void> {
    this.#files?.close()
    clearTimeout(this.#settling)
    clearTimeout(this.#lacking)
    this.#stopped.abort()
    await this.#loading
    await Promise.all(Array.from(this.#processes, (process) => process.retire(grace)))
  }

  #watch(): void {
    this.#files = watch(this.#folder, (_event, name) => this.#changed(name))
    this.#files.on('error', (error) => this.#watcher.broken(error.message, this.#isAlive))
  }

  /** A watch ends with its folder, which many a build deletes and makes anew: the next is watched when it is there. */
  #watchAnew(): void {
    this.#files?.close()
    try {
      this.#watch()
      this.#settle()
    } catch {
      this.#lacking = setTimeout(() => this.#watchAnew(), SETTLE)
    }
  }

  /** Some platforms do not say what changed. */
  #changed(name: string | null): void {
    if (name === basename(this.#folder)) this.#watchAnew()
    else if (name === null || mayHandle(name)) this.#settle()
  }

  #settle(): void {
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => void this.#load(), SETTLE)
  }

  get #isAlive(): boolean {
    return this.#process?.isAlive === true
  }

  #load(isNeeded: () => boolean = () => true): Promise<void> {
    this.#loading = this.#loading.then(() => (isNeeded() ? this.#replace() : undefined))
    return this.#loading
  }

  async #replace(): Promise<void> {
    const before = this.#process
    const { signal } = this.#stopped
    try {
      this.#process = await HandlerProcess.start(
        this.#folder,
        (problem) => this.#watcher.died(problem),
        signal,
      )
    } catch (error) {
      if (signal.aborted) return
      return this.#watcher.broken((error as Error).message, this.#isAlive)
    }
    this.#processes.add(this.#process)
    this.#watcher.loaded(this.#process.files, before !== undefined)
    if (before !== undefined) void before.retire().then(() => this.#processes.delete(before))
  }
}
