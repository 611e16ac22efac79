import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { upgrade, webhook } from '@offhook/node'
import { type Documents, findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'
import type { Metrics } from '../metrics.ts'

/** The demo on node:http alone. */
export function createNodeServer(endpoints: Endpoints): Server {
  const { documents, metrics, echo, live, github, standard } = endpoints
  const routes = new Map<string, RequestListener>([
    ['/echo', (request, response) => upgrade(request, response, echo)],
    ['/live', (request, response) => upgrade(request, response, live)],
    ['/metrics', (_request, response) => sendMetrics(metrics, response)],
    ['/webhooks/github', webhook(github)],
    ['/webhooks/standard', webhook(standard)],
  ])
  return createServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?')
    const route = routes.get(path)
    if (route === undefined) sendDocument(documents, path, request, response)
    else route(request, response)
  })
}

async function sendMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  const { headers, body } = await metrics.read()
  response.writeHead(200, headers).end(body)
}

function sendDocument(
  documents: Documents,
  path: string,
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const document = findDocument(documents, method, path)
  if (document === undefined) response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found\n')
  else response.writeHead(200, document.headers).end(document.body)
}
