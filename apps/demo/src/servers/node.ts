import { createServer, type RequestListener, type Server } from 'node:http'
import { upgrade, webhook } from '@offhook/node'
import { type Answer, send } from '../answer.ts'
import { findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'

const NOT_FOUND: Answer = {
  status: 404,
  headers: { 'Content-Type': 'text/plain' },
  body: Buffer.from('Not Found\n'),
}

/** The demo on node:http alone. */
export function createNodeServer(endpoints: Endpoints): Server {
  const { access, documents, metrics, echo, live, webhooks } = endpoints
  const routes = new Map<string, RequestListener>([
    ['/echo', (request, response) => upgrade(request, response, echo)],
    ['/live', (request, response) => upgrade(request, response, live)],
    ['/metrics', async (_request, response) => send(response, await metrics.read())],
  ])
  for (const [path, options] of webhooks) routes.set(path, webhook(options))
  return createServer((request, response) => {
    const denied = access.check(request)
    if (denied !== undefined) return send(response, denied)
    const [path = '/'] = (request.url ?? '/').split('?')
    const route = routes.get(path)
    if (route !== undefined) return route(request, response)
    send(response, findDocument(documents, request.method, path) ?? NOT_FOUND)
  })
}
