import { describe, expect, it } from 'vitest'
import { andThen, settle } from './maybe-promise.ts'

const double = (value: number): unknown => value * 2
const later = async (value: number) => value
const fail = (): never => {
  throw new Error('broken')
}
const described = (thrown: unknown) => String(thrown)

/** Another library's promise. */
const thenable = (value: number) =>
  // biome-ignore lint/suspicious/noThenProperty: this is the thenable
  ({ then: (resolve: (value: number) => unknown) => resolve(value) }) as unknown as Promise<number>

describe('andThen', () => {
  it('goes on at once with a value, and later with a promise', async () => {
    expect(andThen(2, double)).toBe(4)
    expect(await andThen(later(2), double)).toBe(4)
  })
})

describe('settle', () => {
  it('goes on at once where nothing waits', () => {
    expect(settle(() => 2, double, fail)).toBe(4)
    expect(settle(fail, double, described)).toBe('Error: broken')
    expect(settle(() => 2, fail as () => unknown, described)).toBe('Error: broken')
  })

  it('waits for a promise, its own or that of another library, and for what is made of it', async () => {
    expect(await settle(() => later(2), double, fail)).toBe(4)
    expect(await settle(() => thenable(2), double, fail)).toBe(4)
    expect(await settle(() => later(2), later, fail)).toBe(2)
    expect(settle(() => 2, later, fail)).toBeInstanceOf(Promise)
  })

  it('goes on with what a promise rejects with', async () => {
    expect(await settle(() => Promise.reject(undefined), double, described)).toBe('undefined')
    expect(await settle(() => later(2), fail as () => unknown, described)).toBe('Error: broken')
  })
})
