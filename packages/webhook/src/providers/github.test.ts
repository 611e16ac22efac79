import { Webhooks } from '@octokit/webhooks'
import published from '@octokit/webhooks-examples'
import { describe, expect, it } from 'vitest'
import { createReceiver, type Delivery, github, type WebhookRequest } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

interface Example {
  readonly name: string
  readonly examples: readonly object[]
}

// Its types declare a module without the array that it exports.
const examples = published as unknown as readonly Example[]

const secret = "It's a Secret to Everybody"
const scheme = github({ secret })
const text = (string: string) => new TextEncoder().encode(string)

async function codeOf(request: WebhookRequest): Promise<string> {
  const { outcome } = await createReceiver({ scheme, deliver: () => {} })(request)
  return 'code' in outcome ? outcome.code : outcome.kind
}

/** A genuine request, its headers replaced. */
async function altered(headers: Record<string, string | undefined>): Promise<WebhookRequest> {
  const genuine = await scheme.sign({ action: 'opened' }, { type: 'issues' })
  return { ...genuine, headers: { ...genuine.headers, ...headers } }
}

describe('signatures that others made', () => {
  it.each([
    [
      'docs.github.com',
      secret,
      'Hello, World!',
      '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    ],
    [
      '@octokit/webhooks-methods',
      'mysecret',
      '{"foo":"bar"}',
      '4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3',
    ],
  ])('%s', async (_, published, body, hex) => {
    const own = github({ secret: published })
    const headers = { 'x-hub-signature-256': `sha256=${hex}` }
    const message = { method: 'POST', url: '/', body: text(body), headers }
    expect(await own.verify(message, 0)).toMatchObject({ genuine: true })
    expect((await own.sign(body)).headers).toMatchObject(headers)
  })

  it('@octokit/webhooks verifies what is signed here', async () => {
    const { headers, body } = await scheme.sign({ zen: 'ü' })
    const signature = headers['x-hub-signature-256'] ?? ''
    expect(await new Webhooks({ secret }).verify(new TextDecoder().decode(body), signature)).toBe(true)
  })
})

describe('every example of @octokit/webhooks-examples, signed by @octokit/webhooks', () => {
  const octokit = new Webhooks({ secret })

  it.each(examples.map((event) => [event.name, event.examples] as const))('%s', async (name, payloads) => {
    const delivered: Delivery[] = []
    const receive = createReceiver({ scheme, deliver: (delivery) => delivered.push(delivery), replay: false })
    for (const [index, payload] of payloads.entries()) {
      const body = JSON.stringify(payload)
      const headers = {
        ...{
          'content-type': 'application/json',
          'x-github-event': name,
          'x-github-delivery': `${name}-${index}`,
        },
        'x-hub-signature-256': await octokit.sign(body),
      }
      const answer = await receive({ method: 'POST', url: '/', headers, body: text(body) })
      expect(answer.status).toBe(204)
      const type = 'action' in payload ? `${name}.${payload.action}` : name
      expect(delivered[index]).toMatchObject({
        id: `${name}-${index}`,
        type,
        source: 'github',
        data: payload,
      })
    }
    expect(delivered).toHaveLength(payloads.length)
  })

  it('are 329', () => {
    expect(examples.flatMap((event) => event.examples)).toHaveLength(329)
  })
})

describe('the contract', () => {
  providerContract({
    create: (secrets) => github({ secrets }),
    secrets: [secret, 'the old secret'],
    payload: { action: 'opened' },
    options: { id: '72d3162e-cc78-11e3-81ab-4c9367dc0958', type: 'issues' },
    expected: { source: 'github', type: 'issues.opened', id: '72d3162e-cc78-11e3-81ab-4c9367dc0958' },
    signature: { header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex' },
    uncovered: ['x-github-delivery', 'x-github-event'],
  })
})

describe('the headers that GitHub does not sign', () => {
  it.each([undefined, '', 'issues.opened', 'issues, push', 'ISSUES', '__proto__\n', 'a'.repeat(65), 'ü'])(
    'cannot name the event %j',
    async (event) => {
      expect(await codeOf(await altered({ 'x-github-event': event }))).toBe('OFFHOOK_TYPE_INVALID')
    },
  )

  it('must hold an id', async () => {
    expect(await codeOf(await altered({ 'x-github-delivery': undefined }))).toBe('OFFHOOK_ID_INVALID')
  })

  it('do not get a delivery through a second time, even both', async () => {
    const types: string[] = []
    const receive = createReceiver({ scheme, deliver: ({ type }) => types.push(type) })
    await receive(await altered({}))
    const swapped = await receive(
      await altered({ 'x-github-event': 'issue_comment', 'x-github-delivery': 'other' }),
    )
    expect(swapped.outcome).toMatchObject({ kind: 'duplicate', by: 'digest' })
    expect(types).toEqual(['issues.opened'])
  })
})

describe('sign', () => {
  it('makes a ping by default, and takes a type with its action', async () => {
    expect((await scheme.sign({})).headers).toMatchObject({ 'x-github-event': 'ping' })
    expect((await scheme.sign({}, { type: 'issues.opened' })).headers).toMatchObject({
      'x-github-event': 'issues',
    })
  })
})
