import { createServer } from 'node:http'
import { routeUpgrades, webhook, websocket } from '@offhook/koa'
import { github } from '@offhook/webhook'
import Koa from 'koa'

declare module 'koa' {
  interface BaseContext {
    session: { user?: { name: string } }
  }
}

const app = new Koa()

app.use(
  websocket({
    context: ({ cookies, host, session }) => ({ host, name: session.user?.name ?? cookies.get('name') }),
    open({ context }) {
      context.host.toUpperCase()
      context.name?.toUpperCase()
      // @ts-expect-error What is inferred is what Koa's context has, and no `any`.
      context.host.toFixed()
    },
    message: (connection, data) => void connection.send(data),
  }),
)

app.use(
  webhook({
    scheme: github({ secret: 'for development' }),
    deliver({ type }) {
      for (const connection of routes.connections) connection.send(type.toUpperCase())
    },
  }),
)

const server = createServer(app.callback())
const routes = routeUpgrades(server)
