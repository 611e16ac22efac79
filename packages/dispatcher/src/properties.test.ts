import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Dispatcher } from './index.ts'

const word = fc.constantFrom('a', 'b', '__proto__', '')
const name = fc.oneof(
  fc.array(word, { minLength: 1 }).map((words) => words.join('.')),
  fc.string(),
)
const plain = name.filter((text) => !text.includes('*'))
const family = plain.filter((text) => text !== '').map((text) => `${text}.*`)
const pattern = fc.oneof(plain, family, fc.constant('*'))

/** What a pattern means, said as plainly as can be. */
function matches(pattern: string, type: string): boolean {
  return (
    pattern === type || pattern === '*' || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))
  )
}

it('calls exactly the handlers whose patterns match, the longer pattern first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(pattern), plain, async (patterns, type) => {
      const called: string[] = []
      const dispatcher = new Dispatcher()
      for (const pattern of patterns) dispatcher.on(pattern, () => called.push(pattern))
      await dispatcher.dispatch(type, 0)
      const rank = (pattern: string) => (pattern === type ? Number.POSITIVE_INFINITY : pattern.length)
      expect(called).toEqual(patterns.filter((one) => matches(one, type)).sort((a, b) => rank(b) - rank(a)))
    }),
  )
})

it('leaves nothing behind when every registration is undone, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(['a', 'a.*', 'a.b', '*', 'a.b.*'], { minLength: 5 }),
      async (patterns) => {
        const dispatcher = new Dispatcher()
        for (const undo of patterns.map((pattern) => dispatcher.on(pattern, () => {}))) undo()
        for (const type of ['a', 'a.b', 'a.b.c']) {
          expect(await dispatcher.dispatch(type, 0)).toEqual({ kind: 'unserved', type })
        }
      },
    ),
  )
})
