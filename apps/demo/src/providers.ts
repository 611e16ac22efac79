import { randomBytes } from 'node:crypto'
import { github, linear, type Scheme, shopify, slack, standardWebhooks, stripe } from '@offhook/webhook'

/** A provider whose webhooks the demo takes, at `/webhooks/` and its name. */
export interface ProviderKind {
  readonly name: string
  /** What it is called by people. */
  readonly title: string
  /** The environment variable with its secret. */
  readonly variable: string
  /** Its rules, by a secret. */
  readonly scheme: (secret: string) => Scheme
  /** A secret as it would give one. */
  readonly invent: () => string
}

const hex = () => randomBytes(32).toString('hex')
const whsec = () => `whsec_${randomBytes(32).toString('base64')}`

/** To take another provider is a line here; to try it on the page, an example in `examples.ts`. */
export const PROVIDERS: readonly ProviderKind[] = [
  {
    name: 'github',
    title: 'GitHub',
    variable: 'GITHUB_WEBHOOK_SECRET',
    scheme: (secret) => github({ secret }),
    invent: hex,
  },
  {
    name: 'standard',
    title: 'Standard Webhooks',
    variable: 'STANDARD_WEBHOOK_SECRET',
    scheme: (secret) => standardWebhooks({ secret }),
    invent: whsec,
  },
  {
    name: 'stripe',
    title: 'Stripe',
    variable: 'STRIPE_WEBHOOK_SECRET',
    scheme: (secret) => stripe({ secret }),
    invent: () => `whsec_${hex()}`,
  },
  {
    name: 'slack',
    title: 'Slack',
    variable: 'SLACK_SIGNING_SECRET',
    scheme: (secret) => slack({ secret }),
    invent: hex,
  },
  {
    name: 'shopify',
    title: 'Shopify',
    variable: 'SHOPIFY_CLIENT_SECRET',
    scheme: (secret) => shopify({ secret }),
    invent: hex,
  },
  {
    name: 'linear',
    title: 'Linear',
    variable: 'LINEAR_WEBHOOK_SECRET',
    scheme: (secret) => linear({ secret }),
    invent: hex,
  },
]
