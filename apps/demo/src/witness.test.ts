import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Dispatcher } from '@offhook/dispatcher'
import { webhook } from '@offhook/node'
import { github } from '@offhook/webhook'
import { expect, it, onTestFinished } from 'vitest'
import type { Arrival } from './arrival.ts'
import type { Events } from './events.ts'
import { Journal } from './journal.ts'
import { Live } from './live.ts'
import { log } from './log.ts'
import type { Provider } from './settings.ts'
import { webhookOptions } from './webhooks.ts'
import { Witness } from './witness.ts'

const scheme = github({ secret: 'a secret of the test' })
const provider: Provider = {
  name: 'github',
  title: 'GitHub',
  variable: 'GITHUB_WEBHOOK_SECRET',
  scheme,
  secret: { value: '', made: true },
  forger: scheme,
}

/** Serves GitHub's webhooks to a dispatcher; posts one, and gives what the journal has of it. */
async function arrivalOf(dispatcher: Dispatcher<Events>, payload: object) {
  const journal = new Journal()
  const witness = new Witness(journal, [provider])
  const server = createServer(webhook(webhookOptions(provider, dispatcher, new Live(), witness)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const arrived = new Promise<Arrival>((resolve) => journal.listen(resolve))
  const { headers, body } = await scheme.sign(payload, { type: 'push' })
  const { port } = server.address() as AddressInfo
  await fetch(`http://127.0.0.1:${port}/webhooks/github`, { method: 'POST', headers, body })
  const arrival = await arrived
  return { arrival, detail: journal.detail(arrival.number) }
}

it('notes which handlers failed, why, what they logged, and what to do', async () => {
  const dispatcher = new Dispatcher<Events>()
  dispatcher.on('push', async function deploy() {
    log('  deploying')
    await Promise.resolve()
    log('  no')
    throw new Error('the disk is full')
  })
  const { arrival, detail } = await arrivalOf(dispatcher, { ref: 'main' })
  expect(arrival).toMatchObject({
    outcome: 'failed',
    status: 503,
    type: 'push',
    code: 'OFFHOOK_DELIVER_FAILED',
  })
  expect(arrival.mend).toContain('Mend the handler')
  expect(detail?.errors).toEqual(["deploy (on 'push'): the disk is full"])
  expect(detail?.log).toEqual(['deploying', 'no'])
})

it('tells an event that no handler serves from one that was handled', async () => {
  const { arrival, detail } = await arrivalOf(new Dispatcher<Events>(), { ref: 'main' })
  expect(arrival).toMatchObject({ outcome: 'delivered', status: 204, handlers: 0 })
  expect(detail?.body).toBe('{"ref":"main"}')
})

it('keeps the beginning of a long body', async () => {
  const { detail } = await arrivalOf(new Dispatcher<Events>(), { ref: 'x'.repeat(100_000) })
  expect(detail).toMatchObject({ bytes: 100_010, kept: 65_536 })
  expect(detail?.body).toHaveLength(65_536)
})
