import { expect, it } from 'vitest'
import * as koa from './index.ts'

it('exports these names', () => {
  expect(Object.keys(koa).sort()).toEqual(['RespondError', 'routeUpgrades', 'webhook', 'websocket'])
})
