import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Level } from './level.ts'
import { verdictOn } from './verdict.ts'

const MIB = 1024 * 1024

function levels(heapOf: (round: number) => number, last: Partial<Level> = {}): Level[] {
  return Array.from({ length: 12 }, (_, round) => ({
    heap: heapOf(round) * MIB,
    external: 2 * MIB,
    resident: 80 * MIB,
    handles: ['TCPServerWrap'],
    faults: [],
    ...(round === 11 && last),
  }))
}

describe('The verdict on a soak', () => {
  it('is nothing, if the level stays', () => {
    assert.deepEqual(
      verdictOn(
        'server',
        levels((round) => 20 + (round % 3)),
      ),
      [],
    )
  })

  it('does not count what the warm-up takes', () => {
    assert.deepEqual(
      verdictOn(
        'server',
        levels((round) => Math.min(round, 4) * 10),
      ),
      [],
    )
  })

  it('names a level that keeps rising', () => {
    const [complaint] = verdictOn(
      'server',
      levels((round) => 20 + round * 0.5),
    )
    assert.match(complaint ?? '', /^server: the heap keeps rising, by 2560 KiB/)
  })

  it('does not take one that falls again for rising', () => {
    assert.deepEqual(
      verdictOn(
        'server',
        levels((round) => (round === 10 ? 20 : 20 + round)),
      ),
      [],
    )
  })

  it('names the handles that are left', () => {
    const left = levels(() => 20, { handles: ['TCPServerWrap', 'TCPSocketWrap'] })
    assert.match(verdictOn('server', left).join(), /left are TCPServerWrap, TCPSocketWrap/)
  })

  it('repeats what went wrong', () => {
    const faults = ['unhandled rejection: Error: no']
    assert.deepEqual(
      verdictOn(
        'client',
        levels(() => 20, { faults }),
      ),
      ['client: unhandled rejection: Error: no'],
    )
  })
})
