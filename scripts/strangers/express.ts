import { createServer } from 'node:http'
import { routeUpgrades, webhook, websocket } from '@offhook/express'
import { github } from '@offhook/webhook'
import express from 'express'

const app = express()
const server = createServer(app)
const routes = routeUpgrades(server)

app.get(
  '/chat',
  websocket({
    context: ({ hostname, ip }) => ({ hostname, ip }),
    open({ context }) {
      context.hostname.toUpperCase()
      context.ip?.toUpperCase()
      // @ts-expect-error What is inferred is what Express's request has, and no `any`.
      context.hostname.toFixed()
    },
    message: (connection, data) => void connection.send(data),
  }),
)

app.post(
  '/hooks/github',
  webhook({
    scheme: github({ secret: 'for development' }),
    deliver({ type }) {
      for (const connection of routes.connections) connection.send(type.toUpperCase())
    },
  }),
)
