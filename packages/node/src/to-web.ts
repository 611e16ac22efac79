import type { Connection } from './connection.ts'
import { onceClosed } from './departure.ts'

/** A connection as WHATWG streams, of messages. */
export interface WebStreams {
  readonly readable: ReadableStream<string | Buffer>
  readonly writable: WritableStream<string | Uint8Array>
}

/**
 * A connection as WHATWG streams, with backpressure both ways. To close the writable closes the connection, and to abort it
 * terminates the connection; it fails if the connection closes first. Call this in `open`, or right after `connect`, so that
 * no message is missed.
 */
export function toWeb(connection: Connection<unknown>): WebStreams {
  const messages = connection[Symbol.asyncIterator]()
  const readable = new ReadableStream<string | Buffer>(
    {
      async pull(controller) {
        const { done, value } = await messages.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      cancel: () => connection.close(),
    },
    { highWaterMark: 0 },
  )
  const writable = new WritableStream<string | Uint8Array>({
    start(controller) {
      // A pipe from `readable` to here closes this stream at the end, which is no failure: it gets a turn to do so.
      onceClosed(connection, () => setImmediate(() => controller.error(closedBefore())))
    },
    async write(message) {
      if (!connection.send(message)) await connection.drained()
      if (!connection.isOpen) throw closedBefore()
    },
    close: () => connection.close(),
    abort: () => connection.terminate(),
  })
  return { readable, writable }
}

function closedBefore(): Error {
  return new Error('The connection closed before all was written.')
}
