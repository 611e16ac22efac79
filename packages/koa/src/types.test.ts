import Router from '@koa/router'
import type { Connection } from '@offhook/node'
import Koa, { type Context, type Middleware, type ParameterizedContext } from 'koa'
import { expectTypeOf, it } from 'vitest'
import { websocket } from './index.ts'

interface State {
  user: { name: string }
}

it('gives Koa’s context to `context`, and what that returns to every handler', () => {
  const middleware = websocket({
    context(subject) {
      expectTypeOf(subject).toEqualTypeOf<Context>()
      return { room: 7 }
    },
    open(connection) {
      expectTypeOf(connection).toEqualTypeOf<Connection<{ room: number }>>()
    },
    message(connection, data) {
      expectTypeOf(connection.context.room).toEqualTypeOf<number>()
      expectTypeOf(data).toEqualTypeOf<string | Buffer>()
    },
    close({ context }) {
      expectTypeOf(context).toEqualTypeOf<{ room: number }>()
    },
  })
  expectTypeOf(middleware).toEqualTypeOf<Middleware>()
})

it('has no context where none is asked for', () => {
  websocket({ open: ({ context }) => void expectTypeOf(context).toEqualTypeOf<undefined>() })
})

it('stands in an application and a router whose state has a type', () => {
  const endpoint = websocket({
    context: ({ state }: ParameterizedContext<State>) => state.user,
    open: ({ context }) => void expectTypeOf(context).toEqualTypeOf<{ name: string }>(),
  })
  new Router<State>().get('/chat', endpoint)
  new Koa<State>().use(endpoint)
})
