import type { Connection } from '@offhook/node'
import type { Delivery } from '@offhook/webhook'
import { expect, it, vi } from 'vitest'
import { Live } from './live.ts'
import type { Switchboard } from './switchboard.ts'

const delivery: Delivery = {
  id: '1',
  type: 'ping',
  source: 'github',
  time: new Date(0),
  data: { zen: 'Calm.' },
  raw: new Uint8Array(),
  headers: {},
}

it('shows a delivery to all that watch, and to none that has left', () => {
  const live = new Live()
  const switchboard = { greet: vi.fn(), leave: vi.fn() }
  const endpoint = live.endpoint(switchboard as unknown as Switchboard)
  const watchers = [1, 2, 3].map(() => ({ isOpen: true, send: vi.fn() }))
  for (const watcher of watchers) endpoint.open?.(watcher as unknown as Connection)
  const [left, ...others] = watchers
  endpoint.close?.(left as unknown as Connection, {
    code: 1001,
    reason: '',
    clean: true,
    violation: undefined,
  })
  live.show(delivery)
  expect(left?.send).not.toHaveBeenCalled()
  for (const { send } of others) expect(send).toHaveBeenCalledOnce()
  expect(switchboard.greet).not.toHaveBeenCalled()
})
