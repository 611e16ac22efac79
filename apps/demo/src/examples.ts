import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'

/** An event that can be sent to try things out. */
export interface Example {
  readonly name: string
  /** The event's name, for a provider that writes it into a header. */
  readonly type: string
  readonly payload: object
}

interface GithubExamples {
  readonly name: string
  readonly examples: readonly object[]
}

const require = createRequire(import.meta.url)

/** GitHub's own. They are megabytes, so they are read when the first page asks. */
function github(): Example[] {
  // It is JSON, which Node imports only with attributes.
  const events: readonly GithubExamples[] = require('@octokit/webhooks-examples')
  return servedFirst(
    events.flatMap(({ name, examples }) => numbered(examples.map((payload) => example(name, payload)))),
  )
}

/** The page offers the first one, which must have a handler: whoever sends it wants to see one run. */
function servedFirst(examples: readonly Example[]): Example[] {
  const served = ({ name }: Example) => Number(name === 'issues.opened')
  return [...examples].sort((one, other) => served(other) - served(one))
}

function example(event: string, payload: object): Example {
  const name = 'action' in payload ? `${event}.${String(payload.action)}` : event
  return { name, type: event, payload }
}

/** GitHub has several of some: the second is called so. */
function numbered(examples: readonly Example[]): Example[] {
  const counts = new Map<string, number>()
  return examples.map(({ name, ...rest }) => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return { name: count === 1 ? name : `${name} (${count})`, ...rest }
  })
}

function named(type: string, payload: object): Example {
  return { name: type, type, payload }
}

const standard = [
  named('invoice.paid', {
    type: 'invoice.paid',
    timestamp: '2025-03-14T09:26:53Z',
    data: { id: 'in_1042', customer: 'Ada Lovelace', total: 12800, currency: 'eur' },
  }),
  named('user.created', {
    type: 'user.created',
    timestamp: '2025-03-14T09:26:53Z',
    data: { id: 'usr_7', email: 'grace@example.com', name: 'Grace Hopper' },
  }),
]

const stripe = [
  named('checkout.session.completed', {
    id: 'evt_1QzExample',
    object: 'event',
    type: 'checkout.session.completed',
    livemode: false,
    created: 1741944413,
    data: {
      object: {
        id: 'cs_test_a1',
        object: 'checkout.session',
        amount_total: 4200,
        currency: 'usd',
        customer_details: { email: 'jenny@example.com', name: 'Jenny Rosen' },
        payment_status: 'paid',
      },
    },
  }),
  named('invoice.payment_failed', {
    id: 'evt_1QzExample',
    object: 'event',
    type: 'invoice.payment_failed',
    livemode: false,
    created: 1741944413,
    data: { object: { id: 'in_1', object: 'invoice', amount_due: 999, attempt_count: 2, currency: 'usd' } },
  }),
]

const slack = [
  named('app_mention', {
    type: 'event_callback',
    team_id: 'T0001',
    api_app_id: 'A0001',
    event_id: 'Ev0001',
    event_time: 1741944413,
    event: { type: 'app_mention', user: 'U0001', text: '<@U0002> is the line open?', channel: 'C0001' },
  }),
  named('url_verification', {
    type: 'url_verification',
    token: 'unused',
    challenge: '3eZbrw1aBm2rZgRNFdxV2595E9C',
  }),
]

const shopify = [
  named('orders/create', {
    id: 820982911946154500,
    email: 'jon@example.com',
    currency: 'USD',
    total_price: '403.00',
    line_items: [{ title: 'IPod Nano', quantity: 1, price: '199.00' }],
  }),
  named('products/update', {
    id: 788032119674292900,
    title: 'Example T-Shirt',
    vendor: 'Acme',
    status: 'active',
  }),
]

const linear = [
  named('Issue.create', {
    action: 'create',
    type: 'Issue',
    createdAt: '2025-03-14T09:26:53.000Z',
    data: { id: '539068e2', identifier: 'ENG-42', title: 'Answer the phone', priority: 2 },
    webhookTimestamp: 0,
  }),
]

const makers: ReadonlyMap<string, () => readonly Example[]> = new Map([
  ['github', github],
  ['standard', () => standard],
  ['stripe', () => stripe],
  ['slack', () => slack],
  ['shopify', () => shopify],
  ['linear', () => linear],
])

/** The examples of a provider. */
export function examplesOf(provider: string): readonly Example[] {
  return makers.get(provider)?.() ?? []
}

let renewals = 0

/**
 * The body as another event: the same payload, but never the same bytes or id, which would be a replay. Blanks behind JSON
 * mean nothing, so they count; what stands in the payload is replaced where a provider keeps its id or its time there.
 */
export function renewed(body: string): string {
  renewals += 1
  const blanks = renewals.toString(2).replaceAll('0', ' ').replaceAll('1', '\t')
  const id = randomUUID().replaceAll('-', '')
  return `${body
    .trimEnd()
    .replace(/"(evt_|Ev0)\w*"/, `"$1${id.slice(0, 12)}"`)
    .replace(/"webhookTimestamp": *\d+/, `"webhookTimestamp": ${Date.now()}`)}${blanks}`
}
