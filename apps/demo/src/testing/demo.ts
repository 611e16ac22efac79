import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { GITHUB_SECRET, STANDARD_SECRET } from '@offhook/testing'

type Environment = Readonly<Record<string, string>>

const folder = fileURLToPath(new URL('../..', import.meta.url))

const start = ['--conditions=@offhook/source', '--import', 'tsx', 'src/main.ts']

/** The demo as its users start it, in a process of its own. */
export class Demo {
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #written = new EventEmitter()
  readonly #ended: Promise<number | string>
  errors = ''
  /** Where it listens, without a slash at the end. */
  url = ''

  constructor(environment: Environment) {
    const env = { PATH: process.env['PATH'], PORT: '0', ...environment }
    this.#child = spawn(process.execPath, start, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal)
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text
    })
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.#lines.push(line)
      this.#written.emit('line')
    })
  }

  /** Starts a demo, with secrets that tests know, and waits until it listens. */
  static async start(environment: Environment = {}): Promise<Demo> {
    const secrets = { GITHUB_WEBHOOK_SECRET: GITHUB_SECRET, STANDARD_WEBHOOK_SECRET: STANDARD_SECRET }
    const demo = new Demo({ ...secrets, ...environment })
    const page = await Promise.race([demo.line(/^ +page +http:/), demo.#ended.then(() => '')])
    if (page === '') throw new Error(`The demo did not start: ${demo.errors}`)
    demo.url = page
      .trim()
      .replace(/^page +/, '')
      .replace(/\/$/, '')
    await demo.line(/^Ctrl-C/)
    return demo
  }

  /** All that it printed. */
  get output(): string {
    return this.#lines.join('\n')
  }

  /** The first line that fits, now or once it is printed. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.#lines.find((text) => pattern.test(text))
      if (line !== undefined) return line
      await once(this.#written, 'line')
    }
  }

  /** A WebSocket's address. */
  socket(path: string): string {
    return this.url.replace(/^http/, 'ws') + path
  }

  /** Ends it; gives its exit code, or the signal that killed it. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.#child.kill(signal)
    return this.#ended
  }

  /** Its exit code once it has ended by itself. */
  get ended(): Promise<number | string> {
    return this.#ended
  }
}
