import { Crowd } from './crowd.ts'
import type { Measured, Peer } from './echo.ts'
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
  work: BroadcastWork,
  chosen: readonly Peer[],
  rounds: number,
): Promise<Measured[]> {
  const runners: Runner[] = []
  for (const peer of chosen) runners.push(await start(peer, work))
  for (let round = -1; round < rounds; round++) {
    // The first round only warms them up.
    for (const runner of runners) await runOnce(runner, work, round < 0)
  }
  for (const { crowd } of runners) await crowd.end()
  return runners.map(({ peer, rates, perCpu }) => ({
    peer: peer.name,
    rate: median(rates),
    perCpu: median(perCpu),
  }))
}

interface Runner {
  readonly peer: Peer
  readonly crowd: Crowd
  readonly rates: number[]
  readonly perCpu: number[]
}

async function start(peer: Peer, { deflate }: BroadcastWork): Promise<Runner> {
  const crowd = await Crowd.start(peer, { DEFLATE: deflate ? '1' : '0', THRESHOLD: '0' })
  await crowd.open(CONNECTIONS, deflate ? NO_TAKEOVER : undefined)
  return { peer, crowd, rates: [], perCpu: [] }
}

async function runOnce(
  { crowd, rates, perCpu }: Runner,
  { bytes, deflate }: BroadcastWork,
  warming: boolean,
): Promise<void> {
  const { server } = crowd
  const question: Broadcast = { bytes, times: TIMES, compress: deflate }
  const before = await server.ask<Usage>('usage')
  const started = performance.now()
  const all = crowd.ask({ frames: TIMES })
  await server.ask({ broadcast: question })
  await all
  const seconds = (performance.now() - started) / 1000
  const after = await server.ask<Usage>('usage')
  if (warming) return
  rates.push((TIMES * CONNECTIONS) / seconds)
  perCpu.push((TIMES * CONNECTIONS) / ((after.cpu - before.cpu) / 1e6))
}
