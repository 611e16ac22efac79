import { createServer, type RequestListener, type Server } from 'node:http'
import { upgrade, webhook } from '@offhook/node'
import { findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'

/** The demo on node:http alone. */
export function createNodeServer(endpoints: Endpoints): Server {
  const { access, documents, metrics, echo, live, webhooks } = endpoints
  const routes = new Map<string, RequestListener>([
    ['/echo', (request, response) => upgrade(request, response, echo)],
    ['/live', (request, response) => upgrade(request, response, live)],
    [
      '/metrics',
      async (_request, response) => {
        const { status, headers, body } = await metrics.read()
        response.writeHead(status, headers).end(body)
      },
    ],
  ])
  for (const [path, options] of webhooks) routes.set(path, webhook(options))
  return createServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?')
    const denied = access.check(request)
    const route = denied ? undefined : routes.get(path)
    if (route !== undefined) return route(request, response)
    const answer = denied ?? findDocument(documents, request.method, path)
    if (answer === undefined) response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found\n')
    else response.writeHead(answer.status, answer.headers).end(answer.body)
  })
}
