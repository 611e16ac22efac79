/** The part of a connection that is needed here. */
interface Departing {
  readonly isClosed: boolean
}

const waiting = new WeakMap<Departing, (() => void)[]>()

/** Calls back when a connection is closed, without being one of its handlers. */
export function onceClosed(connection: Departing, then: () => void): void {
  if (connection.isClosed) return then()
  const others = waiting.get(connection)
  if (others === undefined) waiting.set(connection, [then])
  else others.push(then)
}

/** The connection is closed. */
export function departed(connection: Departing): void {
  for (const then of waiting.get(connection) ?? []) then()
}
