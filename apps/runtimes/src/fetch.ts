import { webhook } from '@offhook/fetch'
import { github, type Scheme } from '@offhook/webhook'
import { same } from './same.ts'
import type { Suite } from './suite.ts'

const scheme = github({ secret: 'what you gave GitHub' })

async function signed(by: Scheme = scheme, payload: unknown = { action: 'opened' }): Promise<Request> {
  const { method, url, headers, body } = await by.sign(payload, { type: 'issues' })
  return new Request(new URL(url, 'https://example.com'), { method, headers, body })
}

async function statusOf(request: Request, limit?: number): Promise<number> {
  const receive = webhook({ scheme, deliver: () => {}, ...(limit !== undefined && { limit }) })
  const response = await receive(request)
  await response.arrayBuffer()
  return response.status
}

export const fetch: Suite = {
  async 'a genuine Request is delivered'() {
    const delivered: string[] = []
    const receive = webhook({ scheme, deliver: ({ type }) => void delivered.push(type) })
    const response = await receive(await signed())
    same([response.status, await response.text(), delivered], [204, '', ['issues.opened']])
  },

  async 'a forged one is refused'() {
    same(await statusOf(await signed(github({ secret: 'somebody else has it' }))), 401)
  },

  async 'a body beyond the limit is refused'() {
    const payload = { text: 'x'.repeat(200_000) }
    same(await statusOf(await signed(scheme, payload), 100_000), 413)
    same(await statusOf(await signed(scheme, payload), 300_000), 204)
  },

  async 'a body that somebody has read is said to be gone'() {
    const told: string[] = []
    const receive = webhook({ scheme, deliver: () => {}, refused: ({ code }) => void told.push(code) })
    const request = await signed()
    await request.text()
    const { status } = await receive(request)
    same([status, told], [500, ['OFFHOOK_BODY_CONSUMED']])
  },

  async 'another method is refused'() {
    same(await statusOf(new Request('https://example.com/')), 405)
  },
}
