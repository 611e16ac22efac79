import { expect, it } from 'vitest'
import * as webhook from './index.ts'

it('exports what it names, and nothing else', () => {
  expect(Object.keys(webhook).sort()).toEqual([
    'WebhookOptionError',
    'createReceiver',
    'github',
    'hmac',
    'memoryStore',
    'receiveWebhook',
    'replayGuard',
    'standardWebhooks',
    'toCloudEvent',
    'token',
  ])
})
