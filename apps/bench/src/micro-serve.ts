/** What a process is told to do, with so many bytes, for so long. */
export interface MicroOrder {
  readonly what: string
  readonly bytes: number
  readonly milliseconds: number
}

/** One of the operations: it may give a promise. */
export type Operation = () => unknown

/** Microseconds of CPU time for one operation. */
async function measure(operation: Operation, milliseconds: number): Promise<number> {
  const started = performance.now()
  const before = process.cpuUsage()
  let count = 0
  for (; performance.now() - started < milliseconds; count += 100) {
    for (let i = 0; i < 100; i++) {
      const result = operation()
      if (result instanceof Promise) await result
    }
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

/** Serves orders by what `prepare` makes of them. */
export function serveMicro(prepare: (order: MicroOrder) => Promise<Operation>): void {
  process.on('message', async (order: MicroOrder) => {
    process.send?.(await measure(await prepare(order), order.milliseconds))
  })
  process.on('disconnect', () => process.exit())
  process.send?.('ready')
}
