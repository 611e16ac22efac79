import { expect, it } from 'vitest'
import * as webhook from './index.ts'

it('exports what it names, and nothing else', () => {
  expect(Object.keys(webhook).sort()).toEqual([
    'WebhookOptionError',
    'bitbucket',
    'createReceiver',
    'dropbox',
    'github',
    'gitlab',
    'gitlabToken',
    'heroku',
    'hmac',
    'intercom',
    'lemonSqueezy',
    'line',
    'linear',
    'memoryStore',
    'meta',
    'mux',
    'paddle',
    'razorpay',
    'receiveWebhook',
    'replayGuard',
    'shopify',
    'slack',
    'standardWebhooks',
    'stripe',
    'svix',
    'toCloudEvent',
    'token',
    'twitch',
    'vercel',
    'workos',
    'x',
    'zoom',
  ])
})
