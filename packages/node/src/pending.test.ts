import { expect, it } from 'vitest'
import { pendingUpgrades } from './pending.ts'

it('is one registry for all copies of this module', () => {
  expect(Reflect.get(globalThis, Symbol.for('offhook.pending-upgrades'))).toBe(pendingUpgrades)
})
