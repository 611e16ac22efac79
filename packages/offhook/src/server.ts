import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens. Resolves to what is wrong, if it cannot. */
export async function open(server: Server, port: number, host: string): Promise<string | undefined> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') return `Port ${port} of ${host} is taken: choose another by --port.`
    return `Cannot listen on ${host}, port ${port}: ${message}.`
  }
}

/** Ends it. Requests under way may end by themselves for `grace` milliseconds. */
export async function close(server: Server, grace: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const deadline = setTimeout(() => server.closeAllConnections(), grace)
  await closed
  clearTimeout(deadline)
}

/** Where it is, for a browser. */
export function originOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
