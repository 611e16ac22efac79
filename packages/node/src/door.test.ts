import { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { Connection } from './connection.ts'
import { Door } from './door.ts'

/** A connection that does nothing by itself. */
function guest() {
  const calls = { leave: vi.fn(), close: vi.fn(), terminate: vi.fn() }
  return { ...calls, connection: calls as unknown as Connection<unknown> }
}

describe('A door', () => {
  it('knows who is in', () => {
    const door = new Door()
    const { connection } = guest()
    door.enter(connection, new Socket())
    expect([...door.connections]).toEqual([connection])
    door.leave(connection)
    expect(door.connections.size).toBe(0)
    expect(door.closing).toBe(false)
  })

  it('asks everyone to leave with 1001, and is closed when the last has left', async () => {
    const door = new Door()
    const [one, two] = [guest(), guest()]
    door.enter(one.connection, new Socket())
    door.enter(two.connection, new Socket())
    const closed = vi.fn()
    const closing = door.close({}).then(closed)
    expect(one.leave).toHaveBeenCalledExactlyOnceWith(1001, '')
    expect(two.leave).toHaveBeenCalledExactlyOnceWith(1001, '')
    door.leave(one.connection)
    await Promise.resolve()
    expect(closed).not.toHaveBeenCalled()
    door.leave(two.connection)
    await closing
    expect(two.terminate).not.toHaveBeenCalled()
  })

  it('asks connections that still slip in to leave', async () => {
    const door = new Door()
    await door.close({ code: 1012, reason: 'Restart' })
    const late = guest()
    door.enter(late.connection, new Socket())
    expect(late.close).toHaveBeenCalledExactlyOnceWith(1012, 'Restart')
  })

  it('terminates at the timeout the connections that stay', async () => {
    const door = new Door()
    const stubborn = guest()
    stubborn.terminate.mockImplementation(() => door.leave(stubborn.connection))
    door.enter(stubborn.connection, new Socket())
    await door.close({ code: 1012, reason: 'Restart', timeout: 2 })
    expect(stubborn.leave).toHaveBeenCalledExactlyOnceWith(1012, 'Restart')
    expect(stubborn.terminate).toHaveBeenCalledOnce()
  })

  it('closes after half of the time on those who are still at work', async () => {
    const door = new Door()
    const busy = guest()
    busy.close.mockImplementation(() => door.leave(busy.connection))
    door.enter(busy.connection, new Socket())
    await door.close({ timeout: 2 })
    expect(busy.close).toHaveBeenCalledExactlyOnceWith(1001, '')
    expect(busy.terminate).not.toHaveBeenCalled()
  })

  it.each([{ code: 1005 }, { reason: 'x'.repeat(124) }, { timeout: Number.NaN }])(
    'refuses %o at once, though nobody is in: it would fail when it is needed',
    async (options) => {
      const door = new Door()
      await expect(door.close(options)).rejects.toThrow(RangeError)
      expect(door.closing).toBe(false)
    },
  )

  it('does not mind a connection that leaves and was never in: its client left during the 101', async () => {
    const door = new Door()
    const last = guest()
    door.enter(last.connection, new Socket())
    const closed = vi.fn()
    const closing = door.close({}).then(closed)
    door.leave(guest().connection)
    await Promise.resolve()
    expect(closed).not.toHaveBeenCalled()
    door.leave(last.connection)
    await closing
  })

  it('may be closed by several at once', async () => {
    const door = new Door()
    const last = guest()
    door.enter(last.connection, new Socket())
    const both = Promise.all([door.close({}), door.close({})])
    door.leave(last.connection)
    await both
    expect(door.closing).toBe(true)
  })
})
