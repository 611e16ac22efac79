import type { Measured, Peer } from './echo.ts'
import type { ListenersOrder } from './listeners.ts'
import { Worker } from './process.ts'
import type { Broadcast, Usage } from './servers/serve.ts'
import { median } from './table.ts'
import { NO_TAKEOVER } from './wire.ts'

/** One message to all, again and again. */
export interface BroadcastWork {
  readonly title: string
  readonly bytes: number
  readonly deflate: boolean
}

const CONNECTIONS = 1_000
const TIMES = 50

export const broadcasts: readonly BroadcastWork[] = [100, 1024].flatMap((bytes) =>
  [false, true].map((deflate) => ({
    title: `broadcast ${bytes} B${deflate ? ' deflate' : ''} to 1,000 connections`,
    bytes,
    deflate,
  })),
)

/** Deliveries a second, from the first send until all have arrived. */
export async function measureBroadcast(
  { bytes, deflate }: BroadcastWork,
  chosen: readonly Peer[],
  rounds: number,
): Promise<Measured[]> {
  const runners = []
  for (const peer of chosen) {
    const server = await Worker.start(peer.module, {
      ...peer.environment,
      DEFLATE: deflate ? '1' : '0',
      THRESHOLD: '0',
    })
    const port = await server.answer<number>()
    const listeners = await Worker.start('./listeners.ts')
    const offer = deflate ? NO_TAKEOVER : undefined
    await listeners.ask({ open: CONNECTIONS, port, offer } satisfies ListenersOrder)
    runners.push({ peer, server, listeners, rates: [] as number[], perCpu: [] as number[] })
  }
  const question: Broadcast = { bytes, times: TIMES, compress: deflate }
  for (let round = -1; round < rounds; round++) {
    for (const { server, listeners, rates, perCpu } of runners) {
      const before = await server.ask<Usage>('usage')
      const started = performance.now()
      const all = listeners.ask({ frames: TIMES } satisfies ListenersOrder)
      await server.ask({ broadcast: question })
      await all
      const seconds = (performance.now() - started) / 1000
      const after = await server.ask<Usage>('usage')
      if (round < 0) continue
      rates.push((TIMES * CONNECTIONS) / seconds)
      perCpu.push((TIMES * CONNECTIONS) / ((after.cpu - before.cpu) / 1e6))
    }
  }
  for (const { server, listeners } of runners) await Promise.all([server.end(), listeners.end()])
  return runners.map(({ peer, rates, perCpu }) => ({
    peer: peer.name,
    rate: median(rates),
    perCpu: median(perCpu),
  }))
}
