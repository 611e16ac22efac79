import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { certificate as cert, privateKey as key } from '@offhook/testing'
import { onTestFinished } from 'vitest'

/** Serves on loopback until the end of the test; gives the origin. */
export async function serving(listener: RequestListener): Promise<string> {
  return `http://${await authorityOf(createServer(listener))}`
}

/** The same by TLS, with a certificate that signs itself. Whoever comes so far gets no answer. */
export async function servingTls(): Promise<string> {
  return `https://${await authorityOf(createTlsServer({ cert, key }))}`
}

async function authorityOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
