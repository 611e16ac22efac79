import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { Inbox } from './clients/inbox.ts'

/** What an example imports, by specifier. */
export type Modules = Readonly<Record<string, object>>

/** The README of a package, by the URL of one of its sources. */
export function readmeOf(source: string): string {
  return readFileSync(new URL('../README.md', source), 'utf8')
}

/** Its headings of the second rank, without what stands in examples. */
export function headingsOf(readme: string): string[] {
  return readme.replace(/^```[\s\S]*?^```/gm, '').match(/^## .*$/gm) ?? []
}

/** An example that is serving. */
export interface RunningExample {
  readonly url: string
  readonly wsUrl: string
  /** What it prints from now on. */
  readonly printed: Inbox<unknown[]>
}

/**
 * Runs the first example of a README: a program in plain JavaScript that listens on `PORT`, prints the
 * server's address, and ends on SIGTERM, which the end of the test is. Its imports come from `modules`.
 */
export async function runExample(
  readme: string,
  modules: Modules,
  env: Readonly<Record<string, string>>,
): Promise<RunningExample> {
  const [, example = ''] = /^```(?:js|ts)\n([\s\S]*?)^```/m.exec(readme) ?? []
  const printed = new Inbox<unknown[]>()
  const console = { log: (...values: unknown[]) => printed.put(values) }
  const process = { env: { PORT: '0', ...env }, once: endsOnSigterm }
  const program = new AsyncFunction('modules', 'console', 'process', withoutImports(example))
  await program(modules, console, process)
  const address = (await printed.next()).at(-1) as { port: number }
  return { url: `http://127.0.0.1:${address.port}`, wsUrl: `ws://127.0.0.1:${address.port}`, printed }
}

function endsOnSigterm(signal: string, end: () => Promise<void>): void {
  if (signal === 'SIGTERM') onTestFinished(end)
}

const AsyncFunction = (async () => {}).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<void>

/** Import statements as look-ups; a default import is the member `default`. */
function withoutImports(example: string): string {
  return example
    .replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = modules[$2]')
    .replace(/^import (\w+) from ('.*')$/gm, 'const $1 = modules[$2].default')
}
