import type { WebhookAnswer } from '@offhook/webhook'
import { describe, expect, it } from 'vitest'
import { providerOf } from './providers.ts'
import { reportOf } from './report.ts'

describe('What is said of a delivery', () => {
  it('counts the events of a batch', () => {
    const answer: WebhookAnswer = {
      status: 204,
      headers: {},
      body: '',
      outcome: { kind: 'batch', outcomes: [] },
    }
    const provider = providerOf('github')
    const plain = (_colour: string, text: string) => text
    expect(reportOf({ provider, answer, handled: undefined, took: 1.4 }, plain)).toMatch(
      /204 .* a batch of 0, 1 ms$/,
    )
  })
})
