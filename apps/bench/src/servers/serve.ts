import type { Server } from 'node:net'

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
  /** Bytes of resident memory, and of those the JavaScript heap and the buffers. */
  readonly rss: number
  readonly heap: number
  readonly external: number
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  return { cpu: user + system, rss, heap: heapUsed, external: external + arrayBuffers }
}

/** Listens, tells the parent where, and answers its questions until it is ended. */
export function serve(server: Server, broadcast: (options: Broadcast) => void = () => {}): void {
  server.listen(0, '127.0.0.1', 4096, () => {
    const address = server.address()
    process.send?.(typeof address === 'object' ? address?.port : undefined)
  })
  process.on('message', (question: Question) => {
    if (question === 'collect') globalThis.gc?.()
    else if (question !== 'usage') broadcast(question.broadcast)
    process.send?.(usage())
  })
  process.on('disconnect', () => process.exit())
}

/** What a broadcast sends: JSON, as it would be. */
export function broadcastText(bytes: number): string {
  return JSON.stringify({
    type: 'tick',
    text: 'all work and no play makes a dull server '.repeat(bytes),
  }).slice(0, bytes)
}
