import { expect, it } from 'vitest'
import { masked } from './mask.ts'

it.each([
  'x-hub-signature-256',
  'stripe-signature',
  'x-shopify-hmac-sha256',
  'x-gitlab-token',
  'authorization',
  'cookie',
  'x-api-key',
])('masks %s, and leaves its length', (name) => {
  expect(masked({ [name]: 'sha256=0123' })).toEqual([[name, '•••••••• (11 characters)']])
})

it('shows the others as they came', () => {
  expect(masked({ 'x-github-event': 'ping', 'set-cookie': ['a', 'b'], via: undefined })).toEqual([
    ['x-github-event', 'ping'],
    ['set-cookie', '•••••••• (4 characters)'],
    ['via', ''],
  ])
})
