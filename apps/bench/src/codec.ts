import type { CodecOrder } from './codec/serve.ts'
import { Worker } from './process.ts'
import { median } from './table.ts'

export interface CodecWork {
  readonly title: string
  readonly work: CodecOrder['work']
  readonly bytes: number
}

export const codecWorks: readonly CodecWork[] = (['decode', 'encode'] as const).flatMap((work) =>
  [20, 1024, 16 * 1024].map((bytes) => ({ title: `codec ${work} ${bytes} B`, work, bytes })),
)

interface Contender {
  readonly name: string
  readonly module: string
  readonly environment?: NodeJS.ProcessEnv
  /** The one kind of work in which it differs from another. */
  readonly only?: CodecOrder['work']
}

const contenders: readonly Contender[] = [
  { name: 'offhook, frames', module: './codec/offhook-frame.ts' },
  {
    name: 'offhook, frames copied, as for a socket',
    module: './codec/offhook-frame.ts',
    environment: { COPY_BELOW: '32768' },
    only: 'encode',
  },
  { name: 'offhook, messages', module: './codec/offhook-protocol.ts' },
  { name: 'ws + bufferutil', module: './codec/ws.ts' },
  { name: 'ws', module: './codec/ws.ts', environment: { WS_NO_BUFFER_UTIL: '1' } },
]

/** Frames a CPU second of each codec, in a process of its own, in turns. */
export async function measureCodec(
  { work, bytes }: CodecWork,
  rounds: number,
  milliseconds: number,
): Promise<{ name: string; rate: number }[]> {
  const runners = []
  for (const { name, module, environment } of contenders.filter(({ only = work }) => only === work)) {
    const worker = await Worker.start(module, environment)
    await worker.answer()
    runners.push({ name, worker, rates: [] as number[] })
  }
  for (let round = -1; round < rounds; round++) {
    for (const { worker, rates } of runners) {
      const rate = await worker.ask<number>({ work, bytes, milliseconds } satisfies CodecOrder)
      if (round >= 0) rates.push(rate)
    }
  }
  await Promise.all(runners.map(({ worker }) => worker.end()))
  return runners.map(({ name, rates }) => ({ name, rate: median(rates) }))
}
