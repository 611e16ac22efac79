import type { IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { backoff, mayGetBetter } from './backoff.ts'
import { ConnectError, type ConnectErrorCode } from './connect-error.ts'

const delays = { minDelay: 1_000, maxDelay: 30_000 }

function refused(
  status: number,
  headers: Record<string, string> = {},
  code: ConnectErrorCode = 'OFFHOOK_STATUS',
) {
  return new ConnectError(code, '', {
    response: { statusCode: status, headers } as unknown as IncomingMessage,
  })
}

function withLuck(luck: number): void {
  const spy = vi.spyOn(Math, 'random').mockReturnValue(luck)
  onTestFinished(() => spy.mockRestore())
}

describe('The wait before another try', () => {
  it('is the least delay, with luck', () => {
    withLuck(0)
    for (const failures of [1, 2, 10]) expect(backoff(failures, delays)).toBe(1_000)
  })

  it('doubles with each failure, up to the greatest delay', () => {
    withLuck(1)
    const waits = [0, 1, 2, 3, 4, 5, 6, 5_000].map((failures) => backoff(failures, delays))
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })

  it('is anywhere in between', () => {
    withLuck(0.5)
    expect(backoff(3, delays)).toBe(4_500)
  })

  it('is never longer than the greatest delay, whatever the least', () => {
    expect(backoff(1, { minDelay: 2_000, maxDelay: 10 })).toBe(10)
  })

  it('is a number, and no less than asked for, also where the delays have no end', () => {
    const forever = { minDelay: Number.POSITIVE_INFINITY, maxDelay: Number.POSITIVE_INFINITY }
    for (const failures of [1, 31, 5_000]) expect(backoff(failures, forever)).toBe(Number.POSITIVE_INFINITY)
    expect(backoff(5_000, { minDelay: 0, maxDelay: 10 })).toBe(0)
  })

  it('is as long as the server asks for, up to the greatest delay', () => {
    withLuck(0)
    expect(backoff(1, delays, refused(503, { 'retry-after': '5' }))).toBe(5_000)
    expect(backoff(1, delays, refused(503, { 'retry-after': '86400' }))).toBe(30_000)
    for (const odd of ['-5', '0', 'soon', 'Fri, 31 Dec 1999 23:59:59 GMT', '']) {
      expect(backoff(1, delays, refused(503, { 'retry-after': odd }))).toBe(1_000)
    }
  })
})

describe('Another try', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('makes sense after %i', (status) => {
    expect(mayGetBetter(refused(status))).toBe(true)
  })

  it.each([200, 302, 400, 401, 403, 404, 410, 426, 501])('makes no sense after %i', (status) => {
    expect(mayGetBetter(refused(status))).toBe(false)
  })

  it('makes sense when the network failed, or nobody answered', () => {
    for (const code of ['OFFHOOK_NETWORK', 'OFFHOOK_HANDSHAKE_TIMEOUT'] as const) {
      expect(mayGetBetter(new ConnectError(code, ''))).toBe(true)
    }
  })

  it('makes no sense after an answer that is not in order, nor after a programming error', () => {
    expect(mayGetBetter(refused(101, {}, 'OFFHOOK_ACCEPT'))).toBe(false)
    expect(mayGetBetter(new TypeError())).toBe(false)
  })
})
