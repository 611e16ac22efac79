import { PassThrough } from 'node:stream'
import { run } from '../run.ts'
import type { Terminal } from '../terminal.ts'
import { Screen } from './screen.ts'

/** A terminal whose keys a test presses. */
export class FakeTerminal implements Terminal {
  readonly input: PassThrough = new PassThrough()
  readonly output: Screen
  readonly errors: Screen
  readonly env: Record<string, string>
  readonly #interruption = new AbortController()
  readonly interrupted: AbortSignal = this.#interruption.signal

  constructor(env: Record<string, string> = {}, isTTY = false) {
    this.env = env
    this.output = new Screen(isTTY)
    this.errors = new Screen(isTTY)
  }

  interrupt(): void {
    this.#interruption.abort()
  }
}

/** What a command printed, and its exit code. */
export interface Said {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Runs a command to its end. */
export async function say(
  args: readonly string[],
  terminal: FakeTerminal = new FakeTerminal(),
): Promise<Said> {
  const code = await run(args, terminal)
  return { code, output: terminal.output.text, errors: terminal.errors.text }
}
