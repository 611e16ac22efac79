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

/** The demo on node:http alone. */
export function createNodeServer({ documents, echo, live, github, standard }: Endpoints): Server {
  const routes = new Map<string, RequestListener>([
    ['/echo', (request, response) => upgrade(request, response, echo)],
    ['/live', (request, response) => upgrade(request, response, live)],
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
