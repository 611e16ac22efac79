import { createServer } from 'node:http'
import type { CloseInfo } from '@offhook/protocol'
import { gate, Inbox, leavesNothingBehind, listening, WsServer, warnings } from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  ConnectError,
  type Connection,
  type ConnectOptions,
  connect,
  type ReconnectOptions,
  reconnect,
  routeUpgrades,
  upgrade,
} from './index.ts'
import { leaving, rawServer, switching } from './raw-server.fixture.ts'

/** Waits for nothing, so that no test has to. */
const hasty = { minDelay: 0, maxDelay: 0 }

/** What happens to a connection that is kept until the end of the test. */
function kept(target: Parameters<typeof reconnect>[0], options: ReconnectOptions = {}) {
  const opened = new Inbox<Connection>()
  const closed = new Inbox<number>()
  const leaves: (() => Promise<void>)[] = []
  const line = reconnect(target, {
    ...hasty,
    open(connection) {
      leaves.push(leaving(connection))
      opened.put(connection)
    },
    close: (_connection, { code }) => closed.put(code),
    ...options,
  })
  onTestFinished(async () => {
    line.close()
    await line.ended
    await Promise.all(leaves.map((leave) => leave()))
  })
  return { line, opened, closed }
}

/** Time that stands still until it is told to go on. */
function standstill(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const spy = vi.spyOn(Math, 'random').mockReturnValue(1)
  onTestFinished(() => {
    spy.mockRestore()
    vi.useRealTimers()
  })
}

const networkError = () => new ConnectError('OFFHOOK_NETWORK', 'It is down.')

describe('A connection that is kept', () => {
  leavesNothingBehind()

  it('is made anew when the server closes it, or vanishes', async () => {
    const ends = [1000, 1001, undefined]
    const server = createServer((request, response) => {
      const code = ends.shift()
      void upgrade(request, response, {
        open: (connection) => (code === undefined ? connection.terminate() : connection.close(code)),
      })
    })
    const { wsUrl } = await listening(server, routeUpgrades(server))
    const { line, opened, closed } = kept(wsUrl)
    expect(await closed.take(3)).toEqual([1000, 1001, 1006])
    const [first, second] = await opened.take(2)
    expect(first).not.toBe(second)
    line.close()
    await line.ended
  })

  it('is made anew when a try failed', async () => {
    const busy = 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'
    const server = await rawServer(busy, '\0', (socket, head) => socket.write(switching(head)))
    const { line, opened } = kept(server.url, { closeTimeout: 1 })
    expect(await opened.next()).toBe(line.connection)
    expect(server.heads.size).toBe(3)
  })

  it('is known while there is one', async () => {
    const server = await WsServer.listening()
    const { line, opened, closed } = kept(server.url)
    expect(line.connection).toBeUndefined()
    const connection = await opened.next()
    expect(line.connection).toBe(connection)
    line.close(4000, 'Bye')
    expect(await closed.next()).toBe(4000)
    expect(await server.closed.next()).toBe(4000)
    expect(line.connection).toBeUndefined()
    await line.ended
  })

  it('may be made by a function, which may fetch a token', async () => {
    const server = await WsServer.listening()
    let token = 0
    const { opened } = kept((options) =>
      connect(server.url, { ...options, headers: { 'X-Token': `${++token}` } }),
    )
    for (const expected of ['1', '2']) {
      expect((await server.requests.next()).headers).toMatchObject({ 'x-token': expected })
      const connection = await opened.next()
      connection.close()
    }
  })

  it('is one, even if the function fails after it connected', async () => {
    const server = await WsServer.listening()
    let failures = 1
    const connectOnce = async (options: ConnectOptions) => {
      const connection = await connect(server.url, options)
      if (failures-- > 0) throw new Error('Oh')
      return connection
    }
    const { line, opened, closed } = kept(connectOnce, { retry: () => true })
    const [first, second] = await opened.take(2)
    expect(await closed.next()).toBe(1006)
    expect(first?.isOpen).toBe(false)
    expect(line.connection).toBe(second)
  })

  it.each<[string, (options: ConnectOptions) => ConnectOptions]>([
    ['none of its options', () => ({})],
    ['its options, but for `open` and `close`', (options) => ({ ...options, open() {}, close() {} })],
  ])('is made anew where the function hands on %s', async (_, handOn) => {
    const server = await WsServer.listening()
    const { line } = kept((options) => connect(server.url, handOn(options)))
    const seen: unknown[] = []
    for (let i = 0; i < 3; i++) {
      await expect.poll(() => line.connection?.isOpen && !seen.includes(line.connection)).toBe(true)
      seen.push(line.connection)
      onTestFinished(leaving(line.connection as Connection))
      line.connection?.close()
    }
    await expect.poll(() => line.connection?.isOpen && !seen.includes(line.connection)).toBe(true)
    onTestFinished(leaving(line.connection as Connection))
  })

  it('is closed, made by such a function, when the signal is aborted: before it is had, and behind', async () => {
    const server = await WsServer.listening()
    for (const wait of [false, true]) {
      const abort = new AbortController()
      const made = new Inbox<Connection>()
      const { line } = kept(
        async () => {
          const connection = await connect(server.url)
          if (!wait) abort.abort()
          made.put(connection)
          return connection
        },
        { signal: abort.signal },
      )
      onTestFinished(leaving(await made.next()))
      if (wait) await expect.poll(() => line.connection?.isOpen).toBe(true)
      abort.abort()
      await line.ended
      expect(await server.closed.next()).toBe(1001)
    }
  })

  it('is the newest, though the function that made the one before was not done when that was lost', async () => {
    const server = await WsServer.listening()
    const [first, second] = [gate<void>(), gate<void>()]
    const gates = [first, second]
    const { line, opened } = kept(async (options) => {
      const connection = await connect(server.url, options)
      await gates.shift()?.promise
      return connection
    })
    const lost = await opened.next()
    lost.terminate()
    const next = await opened.next()
    first.open()
    await new Promise(setImmediate)
    expect(line.connection).toBe(next)
    second.open()
  })

  it('is made anew where it was closed before the function resolved', async () => {
    const server = await WsServer.listening()
    const made = new Inbox<Connection>()
    kept(async () => {
      const connection = await connect(server.url)
      made.put(connection)
      connection.terminate()
      await new Promise(setImmediate)
      return connection
    })
    expect(new Set(await made.take(3)).size).toBe(3)
  })
})

describe('Handlers', () => {
  leavesNothingBehind()

  /** A client of one's own, as a class. */
  class Listener {
    readonly minDelay = 0
    readonly maxDelay = 0
    readonly #heard = new Inbox<unknown>()

    message(_connection: Connection, data: string | Buffer) {
      this.#heard.put(data)
    }

    close(_connection: Connection, { code }: CloseInfo) {
      this.#heard.put(code)
    }

    hears(count: number) {
      return this.#heard.take(count)
    }
  }

  it.each([
    ['a URL', (url: string) => url],
    [
      'a function that hands them on',
      (url: string) => (options: ConnectOptions) => connect(url, { ...options }),
    ],
  ])('may be methods of a class, with %s', async (_what, target) => {
    const server = createServer((request, response) => {
      void upgrade(request, response, {
        open(connection) {
          connection.send('Hello')
          connection.close(4001)
        },
      })
    })
    const { wsUrl } = await listening(server, routeUpgrades(server))
    const listener = new Listener()
    const line = reconnect(target(wsUrl), listener)
    expect(await listener.hears(4)).toEqual(['Hello', 4001, 'Hello', 4001])
    line.close()
    await line.ended
  })
})

describe('The wait', () => {
  leavesNothingBehind()

  it('grows with each failure', async () => {
    standstill()
    const tries = new Inbox<void>()
    const { line } = kept(
      async () => {
        tries.put()
        throw networkError()
      },
      { minDelay: 1_000, maxDelay: 3_000 },
    )
    for (const delay of [2_000, 3_000, 3_000]) {
      await tries.next()
      await vi.advanceTimersByTimeAsync(delay - 1)
      expect(tries.size).toBe(0)
      await vi.advanceTimersByTimeAsync(1)
      expect(tries.size).toBe(1)
    }
    line.close()
    await line.ended
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['is short again after a connection that lasted', 5_000, 2_000],
    ['goes on growing after one that did not', 4_999, 4_000],
  ])('%s', async (_title, lasted, delay) => {
    standstill()
    const server = await WsServer.listening()
    const tried = new Inbox<void>()
    let failures = 1
    const { opened, closed, line } = kept(
      async (options) => {
        tried.put()
        if (failures-- > 0) throw networkError()
        return connect(server.url, options)
      },
      { minDelay: 1_000, maxDelay: 30_000 },
    )
    await tried.next()
    await vi.advanceTimersByTimeAsync(2_000)
    await tried.next()
    const connection = await opened.next()
    await vi.advanceTimersByTimeAsync(lasted)
    connection.close()
    await closed.next()
    await vi.advanceTimersByTimeAsync(delay - 1)
    expect(tried.size).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(tried.size).toBe(1)
    line.close()
    await line.ended
  })
})

describe('The end', () => {
  leavesNothingBehind()

  it('comes with an error that does not get better', async () => {
    const server = await rawServer('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n')
    const gaveUp = vi.fn()
    await reconnect(server.url, { gaveUp }).ended
    expect(gaveUp).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: 401 }))
  })

  it('is a warning, if there is no handler to tell', async () => {
    const warned = warnings()
    await reconnect('nonsense').ended
    expect(await warned.next()).toMatchObject({ code: 'OFFHOOK_URL_INVALID' })
  })

  it('comes even if the handler that is told throws', async () => {
    const warned = warnings()
    const gaveUp = () => {
      throw new Error('Oh')
    }
    await reconnect('nonsense', { gaveUp }).ended
    expect(await warned.next()).toMatchObject({ message: 'Oh' })
  })

  it('comes when the application says so', async () => {
    const seen: unknown[] = []
    const fail = vi.fn(async () => Promise.reject(new TypeError('fetch failed')))
    const retry = (error: unknown) => seen.push(error) < 3
    await reconnect(fail, { ...hasty, retry, gaveUp: () => {} }).ended
    expect(fail).toHaveBeenCalledTimes(3)
  })

  it('comes when what the application says is an error', async () => {
    const gaveUp = vi.fn()
    const retry = () => {
      throw new Error('Oh')
    }
    await reconnect('nonsense', { retry, gaveUp }).ended
    expect(gaveUp).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: 'Oh' }))
  })

  it('comes with the signal: before it began', async () => {
    const never = vi.fn()
    await reconnect(never, { signal: AbortSignal.abort() }).ended
    expect(never).not.toHaveBeenCalled()
  })

  it('comes with the signal: while it is connecting', async () => {
    const server = await rawServer('')
    const controller = new AbortController()
    const [gaveUp, retry] = [vi.fn(), vi.fn(() => true)]
    const { ended } = reconnect(server.url, { signal: controller.signal, gaveUp, retry })
    await server.heads.next()
    controller.abort()
    await ended
    expect(gaveUp).not.toHaveBeenCalled()
    expect(retry).not.toHaveBeenCalled()
  })

  it('comes with the signal: while it is open', async () => {
    const server = await WsServer.listening()
    const controller = new AbortController()
    const { line, opened, closed } = kept(server.url, { signal: controller.signal })
    await opened.next()
    controller.abort()
    await line.ended
    expect(await closed.next()).toBe(1001)
    expect(await server.closed.next()).toBe(1001)
  })

  it('comes with the signal: while it waits', async () => {
    const controller = new AbortController()
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    const { ended } = reconnect(async () => Promise.reject(networkError()), { signal: controller.signal })
    setImmediate(() => controller.abort())
    await ended
    expect(removed).toHaveBeenCalledOnce()
  })

  it('comes with close, from a handler too', async () => {
    const server = await WsServer.listening()
    const { line, opened } = kept(server.url, { close: () => line.close() })
    const connection = await opened.next()
    connection.close()
    await line.ended
    expect(line.connection).toBeUndefined()
  })

  it('refuses a code that a Close cannot carry, and goes on', async () => {
    const server = await WsServer.listening()
    const { line, opened } = kept(server.url)
    const connection = await opened.next()
    expect(() => line.close(1006)).toThrow(RangeError)
    expect(connection.isOpen).toBe(true)
  })
})

it.each(['minDelay', 'maxDelay', 'resetAfter'] as const)(
  '%s that is no time is refused where it is given',
  (name) => {
    expect(() => reconnect('ws://localhost/', { [name]: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_LIMIT_INVALID', message: expect.stringContaining(name) }),
    )
  },
)
