import { expect, it } from 'vitest'
import * as webhook from './index.ts'

it('exports what it names, and nothing else', () => {
  expect(Object.keys(webhook).sort()).toEqual([
    'WebhookOptionError',
    'asymmetric',
    'createReceiver',
    'discord',
    'discordInteractions',
    'github',
    'hmac',
    'hubspot',
    'kick',
    'memoryStore',
    'receiveWebhook',
    'replayGuard',
    'sendgrid',
    'square',
    'standardWebhooks',
    'toCloudEvent',
    'token',
    'trello',
  ])
})
