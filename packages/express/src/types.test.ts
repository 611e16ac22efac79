import type { Connection } from '@offhook/node'
import express, { type Request, type RequestHandler } from 'express'
import { expectTypeOf, it } from 'vitest'
import { websocket } from './index.ts'

interface User {
  readonly name: string
}

it('gives Express’s request to `context`, and what that returns to every handler', () => {
  const middleware = websocket({
    context(subject) {
      expectTypeOf(subject).toEqualTypeOf<Request>()
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
  expectTypeOf(middleware).toEqualTypeOf<RequestHandler>()
})

it('has no context where none is asked for', () => {
  websocket({ open: ({ context }) => void expectTypeOf(context).toEqualTypeOf<undefined>() })
})

it('stands in a route with parameters, and infers from what the application says of its locals', () => {
  const endpoint = websocket({
    context: ({ res }): User | undefined => res?.locals['user'],
    open: ({ context }) => void expectTypeOf(context).toEqualTypeOf<User | undefined>(),
  })
  express.Router().get('/rooms/:room', endpoint)
})
