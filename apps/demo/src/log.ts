import { AsyncLocalStorage } from 'node:async_hooks'

const notebooks = new AsyncLocalStorage<string[]>()

/** Writes one line, with the time of day, and into the notebook that is open, if one is. */
export function log(line: string): void {
  notebooks.getStore()?.push(line.trim())
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`)
}

/** Does the work, and has all that is logged meanwhile noted as well. */
export function noting<Result>(notebook: string[], work: () => Result): Result {
  return notebooks.run(notebook, work)
}
