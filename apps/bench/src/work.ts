/** What the servers are asked to do: to echo messages, or to open and close connections (`visit`). */
export interface Work {
  readonly title: string
  readonly kind: 'binary' | 'ascii' | 'mixed' | 'deflate' | 'visit'
  readonly bytes: number
  /** Messages on their way at any time, on each connection. */
  readonly inFlight: number
  readonly connections: number
}

function echo(kind: Work['kind'], bytes: number, inFlight: number, connections = 64): Work {
  const size =
    bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`
  return {
    title: `${kind} ${size}, ${inFlight} in flight, ${connections} connections`,
    kind,
    bytes,
    inFlight,
    connections,
  }
}

const visits: Work = {
  title: 'connections opened and closed, 64 at a time',
  kind: 'visit',
  bytes: 0,
  inFlight: 0,
  connections: 64,
}

/** The echo tables, and the one of visits. */
export const works: readonly Work[] = [
  echo('binary', 20, 32),
  echo('binary', 1024, 32),
  echo('binary', 20, 1),
  echo('binary', 1024, 1),
  echo('binary', 16 * 1024, 8, 16),
  echo('binary', 1024 * 1024, 2, 4),
  echo('ascii', 200, 8),
  echo('mixed', 200, 8),
  echo('ascii', 16 * 1024, 8, 16),
  echo('mixed', 16 * 1024, 8, 16),
  echo('deflate', 1024, 8),
  visits,
]
