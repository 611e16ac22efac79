import { describe, expect, it } from 'vitest'
import { isUpgrade } from './request.ts'

describe('a request that asks for a WebSocket', () => {
  it.each([
    { upgrade: 'websocket', connection: 'Upgrade' },
    { upgrade: 'WebSocket', connection: 'keep-alive, UPGRADE' },
    { upgrade: ['h2c', 'websocket'], connection: ['keep-alive', 'upgrade'] },
  ])('has %j', (headers) => {
    expect(isUpgrade({ headers })).toBe(true)
  })

  it.each([
    {},
    { upgrade: 'websocket' },
    { connection: 'upgrade' },
    { upgrade: 'h2c', connection: 'upgrade' },
    { upgrade: 'websocket', connection: 'keep-alive' },
    { upgrade: undefined, connection: [] },
  ])('does not have %j', (headers) => {
    expect(isUpgrade({ headers })).toBe(false)
  })
})
