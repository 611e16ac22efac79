import { Webhooks } from '@octokit/webhooks'
import published from '@octokit/webhooks-examples'
import { describe, expect, it } from 'vitest'
import { createReceiver, type Delivery, github, type WebhookRequest } from '../index.ts'

interface Example {
  readonly name: string
  readonly examples: readonly object[]
}

// Its types declare a module without the array that it exports.
const examples = published as unknown as readonly Example[]

const secret = "It's a Secret to Everybody"
const scheme = github({ secret })
const text = (string: string) => new TextEncoder().encode(string)

async function codeOf(request: WebhookRequest, own = scheme): Promise<string> {
  const { outcome } = await createReceiver({ scheme: own, deliver: () => {} })(request)
  return 'code' in outcome ? outcome.code : outcome.kind
}

/** A genuine request, its parts replaced. */
async function altered(
  headers: Record<string, string | string[] | undefined>,
  body?: string,
): Promise<WebhookRequest> {
  const genuine = await scheme.sign({ action: 'opened' }, { type: 'issues' })
  return {
    ...genuine,
    ...(body === undefined ? {} : { body: text(body) }),
    headers: { ...genuine.headers, ...headers },
  }
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

describe('a forgery', () => {
  it('of one bit of the body is refused, whichever', async () => {
    const genuine = await scheme.sign('{"n":1}')
    for (let bit = 0; bit < genuine.body.length * 8; bit++) {
      const body = genuine.body.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(await codeOf({ ...genuine, body })).toBe('OFFHOOK_SIGNATURE_WRONG')
    }
  })

  it('of one bit of the signature is refused, whichever, but for the case of a digit', async () => {
    const signature = (await altered({})).headers as Record<string, string>
    const genuine = text(signature['x-hub-signature-256'] ?? '')
    for (let bit = 0; bit < genuine.length * 8; bit++) {
      const bytes = genuine.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      const forged = new TextDecoder('latin1').decode(bytes)
      const sameDigits =
        forged.startsWith('sha256=') && forged.toLowerCase() === new TextDecoder().decode(genuine)
      const expected = sameDigits ? 'delivered' : 'OFFHOOK_SIGNATURE_WRONG'
      expect(await codeOf(await altered({ 'x-hub-signature-256': forged }))).toBe(expected)
    }
  })

  const hex = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'

  it.each<[string, string | string[] | undefined, string]>([
    ['missing', undefined, 'OFFHOOK_SIGNATURE_MISSING'],
    ['in an empty list', [], 'OFFHOOK_SIGNATURE_MISSING'],
    ['empty', '', 'OFFHOOK_SIGNATURE_MISSING'],
    ['blank', '  ', 'OFFHOOK_SIGNATURE_MISSING'],
    ['sent twice', [`sha256=${hex}`, `sha256=${hex}`], 'OFFHOOK_SIGNATURE_REPEATED'],
    ['sent twice and joined', `sha256=${hex}, sha256=${hex}`, 'OFFHOOK_SIGNATURE_REPEATED'],
    ['sent twice and joined without a space', `sha256=${hex},sha256=${hex}`, 'OFFHOOK_SIGNATURE_WRONG'],
    ['without its prefix', hex, 'OFFHOOK_SIGNATURE_WRONG'],
    ['with another prefix', `sha1=${hex}`, 'OFFHOOK_SIGNATURE_WRONG'],
    ['nothing but its prefix', 'sha256=', 'OFFHOOK_SIGNATURE_WRONG'],
    ['too short', `sha256=${hex.slice(2)}`, 'OFFHOOK_SIGNATURE_WRONG'],
    ['too long', `sha256=${hex}00`, 'OFFHOOK_SIGNATURE_WRONG'],
    ['in base64', `sha256=${Buffer.from(hex, 'hex').toString('base64')}`, 'OFFHOOK_SIGNATURE_WRONG'],
    ['in one list of one', [`sha256=${hex}`], 'delivered'],
    ['genuine', `sha256=${hex}`, 'delivered'],
  ])('with a signature that is %s', async (_, signature, code) => {
    const request = await altered({ 'x-hub-signature-256': signature }, 'Hello, World!')
    // Those words are no JSON: what comes so far was found genuine.
    expect(await codeOf(request)).toBe(code === 'delivered' ? 'OFFHOOK_BODY_NOT_JSON' : code)
  })

  it('by another secret is refused, by a secret that is being replaced is not', async () => {
    const old = await github({ secret: 'the old secret' }).sign({})
    expect(await codeOf(old)).toBe('OFFHOOK_SIGNATURE_WRONG')
    expect(await codeOf(old, github({ secrets: [secret, 'the old secret'] }))).toBe('delivered')
    expect(await codeOf(old, github({ secrets: ['the old secret', secret] }))).toBe('delivered')
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

  it('do not get a delivery through a second time', async () => {
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
