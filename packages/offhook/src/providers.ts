import { randomBytes } from 'node:crypto'
import * as webhook from '@offhook/webhook'
import * as examples from './examples.ts'
import { UsageError } from './usage-error.ts'

/** A provider of webhooks that signs by a secret. */
export interface Provider {
  readonly name: string
  /** What people call it. */
  readonly title: string
  /** A type of event that it has. */
  readonly type: string
  /** Its rules. The URL counts for those that sign it. */
  readonly scheme: (options: { readonly secret: string; readonly url: string }) => webhook.Scheme
  readonly example: examples.Example
}

type Row = readonly [name: string, title: string, type: string, Provider['scheme'], examples.Example]

const rows: readonly Row[] = [
  ['bitbucket', 'Bitbucket', 'repo:push', webhook.bitbucket, examples.bitbucket],
  ['github', 'GitHub', 'issues.opened', webhook.github, examples.github],
  ['gitlab', 'GitLab', 'issue.open', webhook.gitlab, examples.gitlab],
  ['heroku', 'Heroku', 'api:release.update', webhook.heroku, examples.heroku],
  ['intercom', 'Intercom', 'conversation.user.created', webhook.intercom, examples.intercom],
  ['lemon-squeezy', 'Lemon Squeezy', 'order_created', webhook.lemonSqueezy, examples.lemonSqueezy],
  ['line', 'LINE', 'follow', webhook.line, examples.line],
  ['linear', 'Linear', 'Issue.create', webhook.linear, examples.linear],
  ['mux', 'Mux', 'video.asset.ready', webhook.mux, examples.stripe],
  ['paddle', 'Paddle', 'transaction.completed', webhook.paddle, examples.paddle],
  ['razorpay', 'Razorpay', 'payment.captured', webhook.razorpay, examples.razorpay],
  ['shopify', 'Shopify', 'orders/create', webhook.shopify, examples.shopify],
  ['slack', 'Slack', 'app_mention', webhook.slack, examples.slack],
  ['square', 'Square', 'payment.created', webhook.square, examples.square],
  ['standard', 'Standard Webhooks', 'invoice.paid', webhook.standardWebhooks, examples.standard],
  ['stripe', 'Stripe', 'checkout.session.completed', webhook.stripe, examples.stripe],
  ['svix', 'Svix', 'user.created', webhook.svix, examples.standard],
  ['trello', 'Trello', 'updateCard', webhook.trello, examples.trello],
  ['twilio', 'Twilio', 'message.delivered', webhook.twilio, examples.twilio],
  ['twitch', 'Twitch', 'stream.online', webhook.twitch, examples.twitch],
  ['vercel', 'Vercel', 'deployment.created', webhook.vercel, examples.vercel],
  ['workos', 'WorkOS', 'dsync.user.created', webhook.workos, examples.workos],
  ['zoom', 'Zoom', 'meeting.started', webhook.zoom, examples.zoom],
]

/** All that are known by name. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  rows.map(([name, title, type, scheme, example]) => [name, { name, title, type, scheme, example }]),
)

/** The provider of a name. Throws a UsageError that lists those known. */
export function providerOf(name: string | undefined): Provider {
  const provider = providers.get(name ?? '')
  if (provider !== undefined) return provider
  const problem = name === undefined ? 'Say which provider' : `'${name}' is no provider that is known here`
  throw new UsageError(`${problem}: ${[...providers.keys()].join(', ')}.`)
}

/** The provider's rules. Throws a UsageError for a secret that is none. */
export function schemeOf({ name, scheme }: Provider, secret: string, url: string): webhook.Scheme {
  try {
    return scheme({ secret, url })
  } catch (error) {
    if (!(error instanceof webhook.WebhookOptionError)) throw error
    throw new UsageError(`${name}: ${error.message}`)
  }
}

/** A secret that nobody has. Each provider takes it for one of its own. */
export function inventSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}
