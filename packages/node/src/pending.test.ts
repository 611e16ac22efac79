import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { pendingUpgrades, turnAway } from './pending.ts'

it('is one registry for all copies of this module', () => {
  expect(Reflect.get(globalThis, Symbol.for('offhook.pending-upgrades'))).toBe(pendingUpgrades)
})

it('turns away once, and not who has been answered', () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  turnAway(response)
  expect(response.statusCode).toBe(503)
  expect(() => turnAway(response)).not.toThrow()
})
