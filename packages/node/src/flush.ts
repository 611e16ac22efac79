/** Something that gathers output and sends it when told. */
export interface Flushable {
  flush(): void
}

let waiting: Flushable[] = []

/**
 * Flushes at the end of this tick: all that a connection sends in one tick leaves in one write, and a broadcast
 * to a thousand connections takes one callback.
 */
export function flushLater(connection: Flushable): void {
  if (waiting.push(connection) === 1) process.nextTick(flushAll)
}

function flushAll(): void {
  const connections = waiting
  waiting = []
  for (const connection of connections) connection.flush()
}
