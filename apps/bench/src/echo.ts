import type { Order, Result } from './order.ts'
import { Worker } from './process.ts'
import type { Usage } from './servers/serve.ts'
import { median } from './table.ts'
import type { Work } from './work.ts'

/** A server under test. */
export interface Peer {
  readonly name: string
  readonly module: string
  readonly environment?: NodeJS.ProcessEnv
  readonly raw?: boolean
  readonly deflates?: boolean
  /** Whether its server can be told to send to all, and so is in the tables of broadcast and memory. */
  readonly broadcasts?: boolean
}

export const peers: readonly Peer[] = [
  { name: 'raw net echo', module: './servers/raw.ts', raw: true, broadcasts: true },
  { name: 'offhook', module: './servers/offhook.ts', deflates: true, broadcasts: true },
  { name: 'offhook lent', module: './servers/offhook.ts', environment: { LEND: '1' } },
  { name: 'ws + bufferutil', module: './servers/ws.ts', deflates: true, broadcasts: true },
  { name: 'ws', module: './servers/ws.ts', environment: { WS_NO_BUFFER_UTIL: '1' }, deflates: true },
  { name: 'websocket', module: './servers/websocket.ts' },
  { name: 'faye-websocket', module: './servers/faye.ts' },
]

export interface Measured {
  readonly peer: string
  /** Messages a second; the median of all rounds. */
  readonly rate: number
  /** Messages a second of the server's own CPU time. */
  readonly perCpu: number
}

/** Lets all servers do the same work, in turns, and takes the medians. */
export async function measureEcho(
  work: Work,
  names: readonly string[],
  rounds: number,
  milliseconds: number,
): Promise<Measured[]> {
  const chosen = peers.filter(
    (peer) => names.includes(peer.name) && (work.kind !== 'deflate' || peer.deflates || peer.raw),
  )
  const runners = await Promise.all(chosen.map((peer) => start(peer, work)))
  const load = await Worker.start('./load.ts')
  for (let round = -1; round < rounds; round++) {
    // Each round begins with another server, and the first round only warms them up.
    for (const runner of rotate(runners, round))
      await runOnce(runner, load, work, round < 0 ? undefined : milliseconds)
  }
  await Promise.all([load.end(), ...runners.map(({ server }) => server.end())])
  return runners.map(({ peer, rates, perCpu }) => ({
    peer: peer.name,
    rate: median(rates),
    perCpu: median(perCpu),
  }))
}

interface Runner {
  readonly peer: Peer
  readonly server: Worker
  readonly port: number
  readonly rates: number[]
  readonly perCpu: number[]
}

async function start(peer: Peer, work: Work): Promise<Runner> {
  const deflate = work.kind === 'deflate' ? '1' : '0'
  const server = await Worker.start(peer.module, { ...peer.environment, DEFLATE: deflate })
  return { peer, server, port: await server.answer<number>(), rates: [], perCpu: [] }
}

async function runOnce(
  { peer, server, port, rates, perCpu }: Runner,
  load: Worker,
  work: Work,
  milliseconds: number | undefined,
): Promise<void> {
  const order: Order = { ...work, port, raw: peer.raw === true, milliseconds: milliseconds ?? 1000 }
  const before = await server.ask<Usage>('usage')
  const { messages, seconds } = await load.ask<Result>(order)
  const after = await server.ask<Usage>('usage')
  if (milliseconds === undefined) return
  rates.push(messages / seconds)
  perCpu.push(messages / ((after.cpu - before.cpu) / 1e6))
}

/** The same in another order, so that none is always the first. */
export function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const at = ((by % items.length) + items.length) % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}
