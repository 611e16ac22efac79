import { createHmac } from 'node:crypto'
import { createReceiver, github, type Scheme, standardWebhooks, stripe } from '@offhook/webhook'
import { Webhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { GITHUB_SECRET } from '../github.ts'
import { type Operation, serveMicro } from '../micro-serve.ts'

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** An event as Stripe writes it, of about so many bytes. */
function eventOf(bytes: number): Buffer {
  const charge = { id: 'ch_3MmlLrLkdIwHu7ix0snN0B15', amount: 1099, currency: 'eur', paid: true, note: null }
  const data = Array.from({ length: Math.ceil(bytes / 92) }, (_, index) => ({ index, ...charge }))
  return Buffer.from(JSON.stringify({ id: 'evt_1MmlLrLkdIwHu7ix', type: 'charge.succeeded', data }))
}

/** The signature alone. */
async function verifying(scheme: Scheme, body: Buffer): Promise<Operation> {
  const request = await scheme.sign(body)
  return () => scheme.verify(request, Date.now())
}

/** All but the replay guard: the signature, the payload, and what the delivery says of itself. */
async function receiving(scheme: Scheme, body: Buffer): Promise<Operation> {
  const request = await scheme.sign(body)
  const receive = createReceiver({ scheme, replay: false, deliver: () => {} })
  return () => receive(request)
}

const operations: Readonly<Record<string, (body: Buffer) => Operation | Promise<Operation>>> = {
  createHmac: (body) => () => createHmac('sha256', GITHUB_SECRET).update(body).digest(),
  'verify github': (body) => verifying(github({ secret: GITHUB_SECRET }), body),
  'receive stripe': (body) => receiving(stripe({ secret: WHSEC }), body),
  'receive standard': (body) => receiving(standardWebhooks({ secret: WHSEC }), body),
  constructEvent: async (body) => {
    const { webhooks } = new Stripe('sk_test_none')
    const { headers } = await stripe({ secret: WHSEC }).sign(body)
    return () => webhooks.constructEvent(body, headers['stripe-signature'] ?? '', WHSEC)
  },
  standardwebhooks: async (body) => {
    const webhook = new Webhook(WHSEC)
    const { headers } = await standardWebhooks({ secret: WHSEC }).sign(body)
    return () => webhook.verify(body, { ...headers })
  },
}

serveMicro(async ({ what, bytes }) => {
  const prepare = operations[what]
  if (prepare === undefined) throw new Error(`There is no ${what}`)
  return prepare(eventOf(bytes))
})
