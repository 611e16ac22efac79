import type { Connection } from '@offhook/node'
import { expect, it, vi } from 'vitest'
import { echo } from './echo.ts'

function fakeConnection({ sends, isOpen = true }: { sends: boolean; isOpen?: boolean }) {
  return { send: vi.fn(() => sends), pause: vi.fn(), resume: vi.fn(), isOpen }
}

function tell(connection: ReturnType<typeof fakeConnection>, data: string): void {
  echo.message?.(connection as unknown as Connection, data)
}

it('reads on while its echoes leave', () => {
  const connection = fakeConnection({ sends: true })
  tell(connection, 'hello')
  expect(connection.send).toHaveBeenCalledWith('hello')
  expect(connection.pause).not.toHaveBeenCalled()
})

it('reads nothing while echoes wait, until they have left', () => {
  const connection = fakeConnection({ sends: false })
  tell(connection, 'hello')
  expect(connection.pause).toHaveBeenCalledOnce()
  echo.drain?.(connection as unknown as Connection)
  expect(connection.resume).toHaveBeenCalledOnce()
})

it("still reads the peer's Close on a connection that is closing", () => {
  const connection = fakeConnection({ sends: false, isOpen: false })
  tell(connection, 'too late')
  expect(connection.pause).not.toHaveBeenCalled()
})
