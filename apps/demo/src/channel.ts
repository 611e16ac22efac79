import { subscribe } from 'node:diagnostics_channel'
import type { ChannelMessages } from '@offhook/node'

/** Subscribes to a channel of the packages, with the type of what is published there. */
export function on<Name extends keyof ChannelMessages>(
  name: Name,
  listener: (message: ChannelMessages[Name]) => void,
): void {
  subscribe(name, (message) => listener(message as ChannelMessages[Name]))
}
