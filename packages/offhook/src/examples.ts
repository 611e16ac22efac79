import { randomInt } from 'node:crypto'

/** What an example tells of. */
interface ExampleEvent {
  readonly type: string
  readonly id: string
}

/** A payload as its provider would write it, small. No two are alike: a copy would count as delivered before. */
export type Example = (event: ExampleEvent) => object

const now = () => new Date().toISOString()
const seconds = () => Math.floor(Date.now() / 1000)
const number = () => randomInt(1e9)

/** `issues.opened` has an action, `push` has none. */
export const github: Example = ({ type }) => {
  const [event = '', action] = type.split('.')
  const repository = { id: number(), name: 'hello', full_name: 'octocat/hello' }
  const about = githubSubjects.get(event)?.() ?? {}
  return {
    ...(action !== undefined && { action }),
    ...about,
    repository,
    sender: { login: 'octocat', id: 1 },
  }
}

const githubSubjects = new Map<string, () => object>([
  ['ping', () => ({ zen: 'Keep it logically awesome.', hook_id: number() })],
  ['push', () => ({ ref: 'refs/heads/main', before: '0'.repeat(40), after: '1'.repeat(40), commits: [] })],
  ['issues', () => ({ issue: { id: number(), number: 1, title: 'It rings', state: 'open' } })],
  ['pull_request', () => ({ number: 2, pull_request: { id: number(), number: 2, title: 'Answer it' } })],
])

export const bitbucket: Example = () => ({
  actor: { type: 'user', nickname: 'ada' },
  repository: { type: 'repository', full_name: 'ada/hello', uuid: `{${number()}}` },
})

/** `issue.open`: a kind, and what was done. */
export const gitlab: Example = ({ type }) => {
  const [kind, action] = type.split('.')
  const object_attributes = { id: number(), ...(action !== undefined && { action }) }
  return { object_kind: kind, object_attributes, project: { id: 1, path_with_namespace: 'ada/hello' } }
}

/** `api:release.update`: a resource, and what was done. */
export const heroku: Example = ({ type, id }) => {
  const [resource, action] = split(type)
  const event = { id, include: resource }
  return {
    id,
    resource,
    action,
    webhook_metadata: { event },
    data: { app: { name: 'hello' } },
    created_at: now(),
  }
}

/** `Issue.create`: a type, and what was done. The signature's time takes the place of the last member. */
export const linear: Example = ({ type }) => {
  const [kind, action] = split(type)
  const data = { id: String(number()), identifier: 'ENG-42', title: 'Answer the phone' }
  return { action, type: kind, createdAt: now(), data, webhookTimestamp: 0 }
}

export const intercom: Example = ({ type, id }) => ({
  ...{ type: 'notification_event', topic: type, id, app_id: 'hello', created_at: seconds() },
  data: { type: 'notification_event_data', item: { type: 'conversation', id: String(number()) } },
})

export const lemonSqueezy: Example = ({ type }) => ({
  meta: { event_name: type, custom_data: {} },
  data: { type: 'orders', id: String(number()), attributes: { total: 999, currency: 'USD' } },
})

export const line: Example = ({ type, id }) => ({
  destination: 'U0001',
  events: [{ type, webhookEventId: id, timestamp: Date.now(), mode: 'active', source: { type: 'user' } }],
})

export const paddle: Example = ({ type, id }) => ({
  ...{ event_id: id, event_type: type, occurred_at: now(), notification_id: `ntf_${number()}` },
  data: { id: `txn_${number()}`, status: 'completed' },
})

export const razorpay: Example = ({ type }) => ({
  ...{ entity: 'event', account_id: 'acc_1', event: type, contains: ['payment'], created_at: seconds() },
  payload: { payment: { entity: { id: `pay_${number()}`, amount: 999, currency: 'INR' } } },
})

export const shopify: Example = () => ({
  id: number(),
  email: 'jon@example.com',
  total_price: '9.99',
  currency: 'USD',
})

export const slack: Example = ({ type, id }) => ({
  ...{ type: 'event_callback', team_id: 'T0001', api_app_id: 'A0001', event_id: id, event_time: seconds() },
  event: { type, user: 'U0001', text: 'Is the line open?', channel: 'C0001' },
})

export const square: Example = ({ type, id }) => ({
  ...{ merchant_id: 'M0001', event_id: id, type, created_at: now() },
  data: { type: 'payment', id: String(number()), object: {} },
})

/** Stripe, and others that name an event as it does. */
export const stripe: Example = ({ type, id }) => ({
  ...{ id, object: 'event', type, livemode: false, created: seconds() },
  data: { object: { id: `obj_${number()}`, amount_total: 999, currency: 'eur' } },
})

/** As the specification recommends. */
export const standard: Example = ({ type }) => ({ type, timestamp: now(), data: { id: number() } })

export const trello: Example = ({ type, id }) => ({
  action: { id, type, date: now(), data: { card: { name: 'Answer the phone' } } },
  model: { id: String(number()), name: 'Hello' },
})

/** A form: `message.delivered` or `call.completed`. */
export const twilio: Example = ({ type }) => {
  const [kind, status] = split(type)
  const about = { AccountSid: 'AC0001', From: '+15005550006', To: '+15005550009' }
  const sid = String(number())
  if (kind === 'message') return { ...about, MessageSid: `SM${sid}`, MessageStatus: status }
  return kind === 'call'
    ? { ...about, CallSid: `CA${sid}`, CallStatus: status }
    : { ...about, EventType: type }
}

export const twitch: Example = ({ type }) => ({
  subscription: { id: String(number()), type, version: '1', status: 'enabled', created_at: now() },
  event: { broadcaster_user_id: '1', broadcaster_user_login: 'ada' },
})

export const vercel: Example = ({ type, id }) => ({
  ...{ id, type, createdAt: Date.now() },
  payload: { deployment: { id: `dpl_${number()}`, name: 'hello' } },
})

export const workos: Example = ({ type, id }) => ({
  ...{ id, event: type, created_at: now() },
  data: { object: 'event', id: `obj_${number()}` },
})

export const zoom: Example = ({ type }) => ({
  ...{ event: type, event_ts: Date.now() },
  payload: { account_id: 'A0001', object: { id: String(number()), topic: 'Hello' } },
})

/** The last word of a name is what was done. */
function split(type: string): [what: string, done: string] {
  const dot = type.lastIndexOf('.')
  return dot === -1 ? [type, ''] : [type.slice(0, dot), type.slice(dot + 1)]
}
