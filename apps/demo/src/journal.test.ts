import { expect, it, vi } from 'vitest'
import { Journal } from './journal.ts'

const arrival = { at: '', provider: 'github', outcome: 'delivered', took: 1 } as const
const detail = { headers: [], body: '', bytes: 0, kept: 0, log: [], errors: [] }

function journalOf(count: number): Journal {
  const journal = new Journal()
  for (let added = 0; added < count; added++) journal.add(arrival, detail)
  return journal
}

it('keeps the last 500, and their details', () => {
  const journal = journalOf(510)
  const numbers = journal.since('', 0).map(({ number }) => number)
  expect([numbers.length, numbers.at(0), numbers.at(-1)]).toEqual([500, 11, 510])
  expect(journal.detail(10)).toBeUndefined()
  expect(journal.detail(11)).toBe(detail)
})

it('gives who comes back what was missed, and all to who has seen another run', () => {
  const journal = journalOf(3)
  expect(journal.since(journal.run, 2).map(({ number }) => number)).toEqual([3])
  expect(journal.since('another run', 2)).toHaveLength(3)
})

it.each([undefined, null, 'x', {}, -1])('has no detail of %j', (number) => {
  expect(journalOf(1).detail(number)).toBeUndefined()
})

it('tells its listeners of each', () => {
  const journal = new Journal()
  const listener = vi.fn()
  journal.listen(listener)
  journal.add(arrival, detail)
  expect(listener).toHaveBeenCalledWith({ number: 1, ...arrival })
})
