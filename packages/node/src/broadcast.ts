import { PreparedMessage, prepare as prepareFor } from '@offhook/protocol'
import { type Message, type SendOptions, toMessage } from './message.ts'
import { nodePlatform } from './platform.ts'

/** Prepares a message for many connections: it is encoded once, and compressed once. */
export function prepare(data: Message): PreparedMessage {
  const message = toMessage(data)
  return message instanceof PreparedMessage ? message : prepareFor(message, nodePlatform)
}

/** As much of a connection as a broadcast needs: any `Connection`, whatever its context. */
export interface Receiver {
  readonly isOpen: boolean
  send(message: Message, options?: SendOptions): boolean
}

/** How to send one message to many. */
export interface BroadcastOptions extends SendOptions {
  /** A connection to leave out: the sender of the message, say. */
  readonly except?: Receiver | undefined
}

/** Sends a message to many connections, prepared once. Returns how many of them were open. */
export function broadcast(
  connections: Iterable<Receiver>,
  data: Message,
  options: BroadcastOptions = {},
): number {
  const message = prepare(data)
  let count = 0
  for (const connection of connections) {
    if (connection === options.except || !connection.isOpen) continue
    connection.send(message, options)
    count++
  }
  return count
}
