import type { IncomingMessage, Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Server as SecureServer } from 'node:https'
import { expectTypeOf, it } from 'vitest'
import type { Connection, routeUpgrades, UpgradeOptions, upgrade } from './index.ts'

/** What `upgrade` makes of its options; it is not called. */
const typed = (() => {}) as unknown as typeof upgrade
const [request, response] = [] as unknown as Parameters<typeof upgrade>

it('gives the request to `context`, and what that returns to every handler, and to who awaits', () => {
  const upgraded = typed(request, response, {
    context(subject) {
      expectTypeOf(subject).toEqualTypeOf<IncomingMessage>()
      return { name: 'Ada' }
    },
    open: (connection) => void expectTypeOf(connection).toEqualTypeOf<Connection<{ name: string }>>(),
    message(connection, data) {
      expectTypeOf(connection.context.name).toEqualTypeOf<string>()
      expectTypeOf(data).toEqualTypeOf<string | Buffer>()
    },
    drain: ({ context }) => void expectTypeOf(context).toEqualTypeOf<{ name: string }>(),
    slow: ({ context }) => void expectTypeOf(context).toEqualTypeOf<{ name: string }>(),
    ping: ({ context }) => void expectTypeOf(context).toEqualTypeOf<{ name: string }>(),
    pong: ({ context }) => void expectTypeOf(context).toEqualTypeOf<{ name: string }>(),
    close: ({ context }) => void expectTypeOf(context).toEqualTypeOf<{ name: string }>(),
    error: ({ context }) => void expectTypeOf(context).toEqualTypeOf<{ name: string }>(),
  })
  expectTypeOf(upgraded).resolves.toEqualTypeOf<Connection<{ name: string }> | undefined>()
})

it('takes handlers that return something: what `send` says, or a promise of it', () => {
  void typed(request, response, {
    open: (connection) => connection.send('Hello'),
    message: async (connection, data) => connection.send(data),
  })
})

it('takes no more of compression than is known, as of any option', () => {
  const compression = { level: undefined, threshold: undefined, serverMaxWindowBits: undefined }
  void typed(request, response, { compression, context: undefined, keepRequest: undefined })
})

it('has no context where none is asked for', () => {
  void typed(request, response, {
    open: ({ context }) => void expectTypeOf(context).toEqualTypeOf<undefined>(),
  })
  expectTypeOf<UpgradeOptions>().toEqualTypeOf<UpgradeOptions<undefined, IncomingMessage>>()
})

it('takes the servers of Node', () => {
  expectTypeOf<Server | SecureServer | Http2SecureServer>().toExtend<Parameters<typeof routeUpgrades>[0]>()
})
