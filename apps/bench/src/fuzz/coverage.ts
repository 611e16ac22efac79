import { type Profiler, Session } from 'node:inspector'

/** Which blocks of the packages have run, as V8 counts them. */
export class Coverage {
  readonly #session = new Session()
  readonly #seen = new Set<string>()

  constructor() {
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  get blocks(): number {
    return this.#seen.size
  }

  /** The blocks since the last call that had never run before. */
  news(): string[] {
    const blocks = this.#take().flatMap(({ url, functions }) =>
      functions.flatMap(({ ranges }) =>
        ranges
          .filter(({ count }) => count > 0)
          .map(({ startOffset, endOffset }) => `${url}:${startOffset}-${endOffset}`),
      ),
    )
    return blocks.filter((block) => !this.#seen.has(block))
  }

  remember(blocks: readonly string[]): void {
    for (const block of blocks) this.#seen.add(block)
  }

  #take(): Profiler.ScriptCoverage[] {
    let scripts: Profiler.ScriptCoverage[] = []
    this.#session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      scripts = result.filter(({ url }) => url.includes('/packages/'))
    })
    return scripts
  }
}
