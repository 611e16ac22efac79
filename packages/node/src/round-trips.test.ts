import { expect, it } from 'vitest'
import { RoundTrips } from './round-trips.ts'

it('gives up the oldest Ping for the 65th, so that a peer that answers none is not kept account of for ever', async () => {
  const roundTrips = new RoundTrips()
  const begun = Array.from({ length: 65 }, (_, i) => roundTrips.begin(Uint8Array.of(i)))
  expect(await begun[0]).toBeUndefined()
  expect(roundTrips.answered(Uint8Array.of(0))).toBeUndefined()
  expect(roundTrips.answered(Uint8Array.of(64))).toEqual(expect.any(Number))
  expect(await Promise.all(begun.slice(1))).toEqual(Array(64).fill(expect.any(Number)))
})
