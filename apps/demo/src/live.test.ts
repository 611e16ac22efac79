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

function watch(live: Live, bufferedAmount = 0) {
  const watcher = { bufferedAmount, send: vi.fn(), close: vi.fn() }
  live.endpoint.open?.(watcher as unknown as Connection)
  return watcher
}

it('shows a delivery to all that watch', () => {
  const live = new Live()
  const watchers = [watch(live), watch(live)]
  live.show(delivery)
  for (const { send } of watchers)
    expect(send).toHaveBeenCalledWith(expect.stringMatching(/^{"id":"1","type":"ping"/))
})

it('lets one go that does not read, and the others see on', () => {
  const live = new Live()
  const [asleep, awake] = [watch(live, 9 * 1024 * 1024), watch(live)]
  live.show(delivery)
  expect(asleep.close).toHaveBeenCalledWith(1013, 'too slow')
  expect(asleep.send).not.toHaveBeenCalled()
  expect(awake.send).toHaveBeenCalledOnce()
})
