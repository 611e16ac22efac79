import type { Peer } from './echo.ts'
import type { ListenersOrder } from './listeners.ts'
import { Worker } from './process.ts'
import type { Usage } from './servers/serve.ts'

export const HEARTBEATS_TITLE = 'heartbeats, 8,000 connections'

export interface HeartbeatsMeasured {
  readonly peer: string
  /** Microseconds of CPU time for a Ping and its Pong. */
  readonly cpu: number
  /** Milliseconds that the event loop waited at most. */
  readonly longest: number
}

const CONNECTIONS = 8_000
const INTERVAL = 5_000
const BEATS = 4

/** Connections that do nothing but answer Pings: those of `ws` as its README has it. */
export async function measureHeartbeats(chosen: readonly Peer[]): Promise<HeartbeatsMeasured[]> {
  const measured: HeartbeatsMeasured[] = []
  for (const peer of chosen) measured.push(await measure(peer))
  return measured
}

async function measure({ name, module, environment }: Peer): Promise<HeartbeatsMeasured> {
  const server = await Worker.start(module, { ...environment, HEARTBEAT: String(INTERVAL) })
  const port = await server.answer<number>()
  const listeners = await Worker.start('./listeners.ts')
  const order: ListenersOrder = { open: CONNECTIONS, port, offer: undefined }
  await listeners.ask(order)
  await passing(2)
  const before = await server.ask<Usage>('usage')
  await passing(BEATS)
  const after = await server.ask<Usage>('usage')
  await Promise.all([server.end(), listeners.end()])
  return { peer: name, cpu: (after.cpu - before.cpu) / BEATS / CONNECTIONS, longest: after.longest }
}

function passing(beats: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, beats * INTERVAL))
}
