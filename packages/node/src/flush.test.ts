import { expect, it } from 'vitest'
import { flushLater } from './flush.ts'

const endOfTick = () => new Promise((resolve) => setImmediate(resolve))

it('flushes at the end of the tick, all who asked, in their order', async () => {
  const flushed: string[] = []
  flushLater({ flush: () => flushed.push('one') })
  flushLater({ flush: () => flushed.push('two') })
  expect(flushed).toEqual([])
  await endOfTick()
  expect(flushed).toEqual(['one', 'two'])
})

it('flushes those who ask during a flush after it', async () => {
  const flushed: string[] = []
  const again = { flush: () => flushed.push('again') }
  const first = {
    flush() {
      flushed.push('first')
      flushLater(again)
    },
  }
  flushLater(first)
  flushLater({ flush: () => flushed.push('second') })
  await endOfTick()
  expect(flushed).toEqual(['first', 'second', 'again'])
})
