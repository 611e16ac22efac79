import { deflateWith } from './deflate.ts'
import { dispatcher } from './dispatcher.ts'
import { fetch } from './fetch.ts'
import { frame } from './frame.ts'
import { handshake } from './handshake.ts'
import { protocol } from './protocol.ts'
import type { Suite } from './suite.ts'
import { webStreamsEngine } from './web-streams-engine.ts'
import { webhook } from './webhook.ts'

/** What holds wherever the packages run. */
export const suites: Readonly<Record<string, Suite>> = {
  frame,
  handshake,
  protocol,
  'permessage-deflate by Compression Streams': deflateWith({ engine: webStreamsEngine, syncLimit: 0 }),
  dispatcher,
  webhook,
  fetch,
}
