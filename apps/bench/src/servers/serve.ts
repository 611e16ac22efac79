import type { Server } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a server under test is asked, and how it answers. */
type Question = 'usage' | 'collect' | { readonly broadcast: Broadcast }

export interface Broadcast {
  readonly bytes: number
  readonly times: number
  readonly compress: boolean
}

export interface Usage {
  /** Microseconds of CPU time since the start. */
  readonly cpu: number
  /** Bytes in use, of the JavaScript heap and of what it holds outside. */
  readonly heap: number
  readonly external: number
  /** Bytes that the process occupies: what C++ allocates for itself is in no other figure. */
  readonly resident: number
  /** Milliseconds that the event loop waited at most, since the last time; 5 are the measuring itself. */
  readonly longest: number
}

const waits = monitorEventLoopDelay({ resolution: 5 })
if (process.env['HEARTBEAT'] !== undefined) waits.enable()

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  const { heapUsed, external, rss } = process.memoryUsage()
  const longest = waits.max / 1e6
  waits.reset()
  return { cpu: user + system, heap: heapUsed, external, resident: rss, longest }
}

/** Listens, tells the parent where, and answers its questions until it is ended. */
export function serve(server: Server, broadcast: (text: string) => void = () => {}): void {
  server.listen(0, '127.0.0.1', 4096, () => {
    const address = server.address()
    process.send?.(typeof address === 'object' ? address?.port : undefined)
  })
  process.on('message', async (question: Question) => {
    if (question === 'collect') globalThis.gc?.()
    else if (question !== 'usage') await repeat(question.broadcast, broadcast)
    process.send?.(usage())
  })
  process.on('disconnect', () => process.exit())
}

/** One broadcast in each turn of the event loop. */
async function repeat({ bytes, times }: Broadcast, broadcast: (text: string) => void): Promise<void> {
  const text = broadcastText(bytes)
  for (let i = 0; i < times; i++) {
    broadcast(text)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What a broadcast sends: JSON, as it would be. */
function broadcastText(bytes: number): string {
  return JSON.stringify({
    type: 'tick',
    text: 'all work and no play makes a dull server '.repeat(bytes),
  }).slice(0, bytes)
}
