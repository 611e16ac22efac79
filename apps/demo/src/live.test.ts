import type { Connection } from '@offhook/node'
import type { Delivery } from '@offhook/webhook'
import { expect, it, vi } from 'vitest'
import { Live } from './live.ts'

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
  const watchers = [1, 2, 3].map(() => ({ isOpen: true, send: vi.fn() }))
  for (const watcher of watchers) live.endpoint.open?.(watcher as unknown as Connection)
  const [left, ...others] = watchers
  live.endpoint.close?.(left as unknown as Connection, {
    code: 1001,
    reason: '',
    clean: true,
    violation: undefined,
  })
  live.show(delivery)
  expect(left?.send).not.toHaveBeenCalled()
  for (const { send } of others) expect(send).toHaveBeenCalledOnce()
})
