import { expect, it } from 'vitest'
import * as express from './index.ts'

it('exports these names', () => {
  expect(Object.keys(express).sort()).toEqual(['routeUpgrades', 'webhook', 'websocket'])
})
