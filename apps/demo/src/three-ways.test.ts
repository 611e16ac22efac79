// Every payload of GitHub's examples, received by each adapter on a real server, and served by handlers of each kind.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Dispatcher, on } from '@offhook/dispatcher'
import { webhook as expressWebhook } from '@offhook/express'
import { webhook as koaWebhook } from '@offhook/koa'
import { type HttpWebhookOptions, webhook as nodeWebhook } from '@offhook/node'
import { GITHUB_SECRET } from '@offhook/testing'
import { type Delivery, github } from '@offhook/webhook'
import express from 'express'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asGithub, githubExamples } from './testing/providers.ts'

interface Sample {
  readonly event: string
  readonly payload: object
  /** What it is dispatched as. */
  readonly type: string
}

const samples: Sample[] = githubExamples.flatMap(({ name, examples }) =>
  examples.map((payload) => ({ event: name, payload, type: name + actionOf(payload) })),
)
const types = [...new Set(samples.map(({ type }) => type))]

function actionOf(payload: object): string {
  return 'action' in payload ? `.${String(payload.action)}` : ''
}

/** A dispatcher with a handler of each kind for each type, which writes down what it was meant for and what it got. */
function recorder(): { dispatcher: Dispatcher; calls: string[] } {
  const calls: string[] = []
  const dispatcher = new Dispatcher()
  for (const type of types) {
    const note = (way: string) => (event: unknown) =>
      void calls.push(`${way} ${type}: ${(event as Delivery).id}`)
    class Hooks {
      @on(type)
      accessor serve = note('decorator')
    }
    dispatcher.on(type, note('on'))
    dispatcher.attach(new Hooks())
    dispatcher.module({ [type.replace(/[.-]/g, '_')]: note('module') })
  }
  return { dispatcher, calls }
}

const adapters: [string, (options: HttpWebhookOptions) => RequestListener][] = [
  ['node', (options) => nodeWebhook(options) as RequestListener],
  ['express', (options) => express().post('/webhooks/github', expressWebhook(options))],
  ['koa', (options) => new Koa().use(koaWebhook(options)).callback()],
]

describe.each(adapters)('On %s', (_, listener) => {
  const { dispatcher, calls } = recorder()
  const server = createServer(
    listener({
      scheme: github({ secret: GITHUB_SECRET }),
      deliver: (delivery, context) => dispatcher.dispatch(delivery.type, delivery, context),
    }),
  )

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void server.close().closeAllConnections())

  it('each of the 329 payloads reaches the handlers of its type, of all three kinds, and no others', async () => {
    expect([samples.length, types.length]).toEqual([329, 161])
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const [index, { event, payload, type }] of samples.entries()) {
      const id = `delivery-${index}`
      // Some of the examples are alike to the byte.
      const { path, headers, body } = await asGithub(event, { ...payload, index }, { id })
      const response = await fetch(url + path, { method: 'POST', headers, body })
      expect([response.status, await response.text()]).toEqual([204, ''])
      expect(calls.splice(0)).toEqual(['on', 'decorator', 'module'].map((way) => `${way} ${type}: ${id}`))
    }
  })
})
