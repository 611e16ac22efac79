import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Served } from './endpoints.ts'
import { harmless } from './harmless.ts'
import { variableOf } from './secret.ts'
import { originOf } from './server.ts'

/** What to print once it listens: where, and by which secrets. */
export function announcement(folder: string, all: readonly Served[], server: Server): string {
  const { address } = server.address() as AddressInfo
  const open = /^(127\.|::1$)/.test(address) ? '' : `${address} can be reached by others.\n`
  const rows = all.map(
    (served) => `  POST ${originOf(server)}/webhooks/${served.provider.name}\n${secretLine(served)}`,
  )
  return `Webhooks for the handlers in ${harmless(folder)}:

${rows.join('\n')}

${open}Ctrl-C ends it.

`
}

function secretLine({ provider, secret, isMade }: Served): string {
  const line = isMade
    ? `${secret} (made for this run; ${variableOf(provider)} keeps one)`
    : 'the one that was given'
  return `       secret: ${line}`
}
