import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { Server as SecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { App } from './app.ts'

/** What `routeUpgrades` gives. */
export interface Routes {
  readonly connections: { readonly size: number }
  close(options?: { code?: number; reason?: string; timeout?: number }): Promise<void>
}

/** An application that is being served. */
export interface ContractServer {
  readonly url: string
  readonly wsUrl: string
  readonly routes: Routes
}

/** An adapter's way to serve an application: builds it, and has it `listening`. */
export type Serve = (app: App) => Promise<ContractServer>

/** Serves until the end of the test, on a port of the system's choice. */
export async function listening(server: Server | SecureServer, routes: Routes): Promise<ContractServer> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => shutDown(server, routes))
  const { port } = server.address() as AddressInfo
  const secure = server instanceof SecureServer ? 's' : ''
  return { url: `http${secure}://127.0.0.1:${port}`, wsUrl: `ws${secure}://127.0.0.1:${port}`, routes }
}

async function shutDown(server: Server | SecureServer, routes: Routes): Promise<void> {
  await routes.close({ timeout: 1_000 })
  server.close().closeAllConnections()
  await once(server, 'close')
}

/** What a body parser leaves. */
export interface ParsedBody {
  readonly body: unknown
  readonly rawBody: Buffer | undefined
}

/** A body parser for servers that come without one. */
export async function parseBody(
  request: IncomingMessage,
  parser: 'keeps-bytes' | 'eats-bytes',
): Promise<ParsedBody> {
  const rawBody = await buffer(request)
  return { body: JSON.parse(`${rawBody}`), rawBody: parser === 'keeps-bytes' ? rawBody : undefined }
}
