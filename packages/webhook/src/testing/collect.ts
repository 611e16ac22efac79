import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects all garbage, when this turn is over: until then a WeakRef is a strong one. */
export async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc')
  await new Promise((resolve) => setTimeout(resolve))
  runInNewContext('gc()')
}
