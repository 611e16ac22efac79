import { expect, it } from 'vitest'
import { type Delivery, toCloudEvent } from './index.ts'

it('a delivery becomes a CloudEvent', () => {
  const delivery: Delivery<{ n: number }> = {
    ...{ id: 'i', type: 'issues.opened', source: 'github', time: new Date(0) },
    ...{ data: { n: 1 }, raw: new Uint8Array(), headers: {} },
  }
  expect(toCloudEvent(delivery)).toEqual({
    ...{ specversion: '1.0', id: 'i', source: 'github', type: 'issues.opened' },
    ...{ time: '1970-01-01T00:00:00.000Z', datacontenttype: 'application/json', data: { n: 1 } },
  })
})
