import { Crowd } from './crowd.ts'
import type { Peer } from './echo.ts'
import type { Worker } from './process.ts'
import type { Usage } from './servers/serve.ts'

export const MEMORY_TITLE = 'memory a connection'

/** KiB that a connection adds to the memory in use, and to what the process occupies. */
interface Growth {
  readonly used: number
  readonly resident: number
}

/** When it is idle, and when 100 compressed messages of 1 KiB were echoed on it. */
export interface MemoryMeasured {
  readonly peer: string
  readonly idle: Growth
  readonly deflated: Growth | undefined
}

const CONNECTIONS = 8_000
const TALKING = 2_000

/**
 * Memory after a collection. In use: the JavaScript heap and what it says that it holds outside. Occupied: all of it;
 * that is coarser, but only there do zlib's windows appear. Each peer as it comes, with its own defaults for compression.
 */
export async function measureMemory(chosen: readonly Peer[]): Promise<MemoryMeasured[]> {
  const measured: MemoryMeasured[] = []
  for (const peer of chosen) {
    const idle = await grown(peer, '0', CONNECTIONS, 0)
    const deflated = peer.deflates ? await grown(peer, 'default', TALKING, 100) : undefined
    measured.push({ peer: peer.name, idle, deflated })
  }
  return measured
}

async function grown(peer: Peer, deflate: string, connections: number, talk: number): Promise<Growth> {
  // glibc must give back freed memory as far as it can: what it keeps, up to some 64 MiB, belongs to no connection.
  const crowd = await Crowd.start(peer, { DEFLATE: deflate, MALLOC_TRIM_THRESHOLD_: '131072' })
  const offer = talk > 0 ? 'permessage-deflate; client_max_window_bits' : undefined
  await crowd.open(100, offer) // So that everything is there that is made once.
  if (talk > 0) await crowd.ask({ talk: 3, bytes: 1024 })
  const before = await collected(crowd.server)
  await crowd.open(connections, offer)
  if (talk > 0) await crowd.ask({ talk, bytes: 1024 })
  const after = await collected(crowd.server)
  await crowd.end()
  const share = (bytes: number) => bytes / connections / 1024
  return {
    used: share(after.heap + after.external - before.heap - before.external),
    resident: share(after.resident - before.resident),
  }
}

async function collected(server: Worker): Promise<Usage> {
  for (let i = 0; i < 5; i++) await server.ask('collect')
  return server.ask<Usage>('collect')
}
