import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Problem, Settings } from './settings.ts'

/** Listens, and gives the port: the one that was asked for, or the one that was free. */
export async function listen(server: Server, { host, port }: Settings): Promise<number | Problem> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    return { problem: explain(error as NodeJS.ErrnoException, host, port) }
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} of ${host} is taken; choose another: PORT=${port + 1}.`
  return `Cannot listen on ${host}, port ${port}: ${message}.`
}
