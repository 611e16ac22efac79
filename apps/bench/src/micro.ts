import type { MicroOrder } from './micro-serve.ts'
import { Worker } from './process.ts'
import { median } from './table.ts'

/** Something that is done again and again in a process of its own. */
export interface Contender {
  readonly name: string
  /** Of `MicroOrder`. */
  readonly what: string
}

export interface MicroMeasured {
  readonly name: string
  /** Microseconds of CPU time for one; the median of all rounds. */
  readonly cpu: number
}

/** CPU time of one operation, in turns: what others do to the machine meanwhile counts for less than in a rate. */
export async function measureMicro(
  module: string,
  contenders: readonly Contender[],
  bytes: number,
  rounds: number,
  milliseconds: number,
): Promise<MicroMeasured[]> {
  const runners = await Promise.all(
    contenders.map(async ({ name, what }) => ({
      name,
      order: { what, bytes, milliseconds } satisfies MicroOrder,
      worker: await Worker.start(module),
      times: [] as number[],
    })),
  )
  await Promise.all(runners.map(({ worker }) => worker.answer()))
  for (let round = -1; round < rounds; round++) {
    for (const { worker, order, times } of runners) {
      const time = await worker.ask<number>(order)
      if (round >= 0) times.push(time)
    }
  }
  await Promise.all(runners.map(({ worker }) => worker.end()))
  return runners.map(({ name, times }) => ({ name, cpu: median(times) }))
}
