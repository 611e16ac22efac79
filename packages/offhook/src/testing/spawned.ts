import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { Screen } from './screen.ts'

// Packages of the workspace are their sources, see `exports`.
const options = ['--conditions=@offhook/source', `--import=${import.meta.resolve('tsx')}`]

/** The command in a process of its own, as its users start it. It ends with the test, if not before. */
export class Spawned {
  readonly output: Screen = new Screen()
  readonly errors: Screen = new Screen()
  /** The exit code, or the signal that killed it. */
  readonly ended: Promise<number | string>
  readonly #child: ChildProcess

  /** `output` is a file that is open, if its output goes there and not to `this.output`. */
  constructor(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    output: 'pipe' | number = 'pipe',
  ) {
    const whole = { PATH: process.env['PATH'], ...env }
    this.#child = spawn(process.execPath, [...options, program, ...args], {
      env: whole,
      stdio: ['pipe', output, 'pipe'],
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.output.write(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.errors.write(text))
    this.ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal)
    onTestFinished(async () => {
      this.#child.kill('SIGKILL')
      await this.ended
    })
  }

  /** Resolves when it is read, or waits to be. */
  type(text: string): Promise<void> {
    return new Promise((resolve) => this.#child.stdin?.write(text, () => resolve()))
  }

  /** Nobody reads that any more. */
  leave(stream: 'stdout' | 'stderr'): void {
    this.#child[stream]?.destroy()
  }

  /** No more input comes. */
  end(text = ''): void {
    this.#child.stdin?.end(text)
  }

  interrupt(): void {
    this.#child.kill('SIGINT')
  }
}
