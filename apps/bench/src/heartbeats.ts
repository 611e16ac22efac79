import { Crowd } from './crowd.ts'
import type { Peer } from './echo.ts'
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

async function measure(peer: Peer): Promise<HeartbeatsMeasured> {
  const crowd = await Crowd.start(peer, { HEARTBEAT: String(INTERVAL) })
  await crowd.open(CONNECTIONS)
  await passing(2)
  const before = await crowd.server.ask<Usage>('usage')
  await passing(BEATS)
  const after = await crowd.server.ask<Usage>('usage')
  await crowd.end()
  return { peer: peer.name, cpu: (after.cpu - before.cpu) / BEATS / CONNECTIONS, longest: after.longest }
}

function passing(beats: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, beats * INTERVAL))
}
