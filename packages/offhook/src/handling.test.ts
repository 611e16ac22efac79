import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { Inbox } from '@offhook/testing'
import type { Delivery } from '@offhook/webhook'
import { describe, expect, it } from 'vitest'
import { handleAt } from './handling.ts'
import type { Reply, Request } from './messages.ts'
import { folderWith } from './testing/folder.ts'

/** A port whose other end is the test. */
class OtherEnd extends EventEmitter {
  readonly replies = new Inbox<Reply>()
  readonly send = this.replies.put

  ask(request: Request): void {
    this.emit('message', request)
  }
}

function delivery(type: string): Delivery {
  const raw = new Uint8Array()
  return { id: 'one', type, source: 'github', time: new Date(0), data: { a: 1 }, raw, headers: {} }
}

/** Handlers in a folder, at the other end of a port. */
async function handling(files: Readonly<Record<string, string>>) {
  const port = new OtherEnd()
  const folder = folderWith(files)
  await handleAt(port, folder)
  return { port, folder, first: await port.replies.next() }
}

describe('Handlers', () => {
  it('are named, file by file, once they are loaded', async () => {
    const { first } = await handling({
      'b.mjs': 'export const push = () => {}\nexport const pull = 1\nexport default () => {}',
      'a.cjs': 'exports.issues_opened = () => {}',
      'c.test.mjs': 'throw new Error("a test is no handler")',
    })
    const files = [
      { name: 'a.cjs', handlers: ['issues_opened'] },
      { name: 'b.mjs', handlers: ['push'] },
    ]
    expect(first).toEqual({ kind: 'loaded', files })
  })

  it('get the delivery, and all that match are counted', async () => {
    const same = 'export const push = ({ data }) => { if (data.a !== 1) throw new Error("another") }'
    const { port } = await handling({ 'a.mjs': same, 'b.mjs': same })
    port.ask({ kind: 'handle', number: 7, delivery: delivery('push') })
    expect(await port.replies.next()).toEqual({
      kind: 'handled',
      number: 7,
      handled: { kind: 'served', handlers: 2 },
    })
  })

  it('may be none', async () => {
    const { port } = await handling({ 'a.mjs': '' })
    port.ask({ kind: 'handle', number: 1, delivery: delivery('push') })
    expect(await port.replies.next()).toMatchObject({ handled: { kind: 'unserved' } })
  })

  it('that fail are named, each with what it threw, and where', async () => {
    const { port } = await handling({
      'a.mjs': 'export const push = () => { throw new Error("boom") }',
      'b.mjs': 'export const push = async () => { throw 1 }',
      'c.mjs': 'export const push = () => JSON.parse("{")',
    })
    port.ask({ kind: 'handle', number: 1, delivery: delivery('push') })
    const error = [
      expect.stringMatching(/^push \(on 'push'\): boom\n +at .*a\.mjs:1:\d+\)?$/),
      "push (on 'push'): threw 1",
      expect.stringMatching(/^push \(on 'push'\): .*JSON.*\n +at .*c\.mjs:1:\d+\)?$/),
    ]
    expect(await port.replies.next()).toMatchObject({ handled: { kind: 'failed', error } })
  })

  it('hear when their time is over', async () => {
    const { port } = await handling({
      'a.mjs':
        'export const push = (_, { signal }) => new Promise((resolve) => { signal.onabort = resolve })',
    })
    port.ask({ kind: 'abort', number: 2 })
    port.ask({ kind: 'handle', number: 1, delivery: delivery('push') })
    port.ask({ kind: 'abort', number: 1 })
    expect(await port.replies.next()).toMatchObject({ number: 1, handled: { kind: 'served' } })
  })
})

describe('What cannot be loaded', () => {
  it.each([
    ['throw new TypeError("boom")', 'a.mjs: TypeError: boom'],
    ['throw undefined', 'a.mjs: threw undefined'],
    ['import "./nowhere.mjs"', 'a.mjs: Error: Cannot find module'],
  ])('is named, with why: %s', async (text, problem) => {
    const { first } = await handling({ 'a.mjs': text })
    expect(first).toEqual({ kind: 'broken', problem: expect.stringContaining(problem) })
  })

  it('in a language that this Node does not read has its mend', async () => {
    const text = 'throw Object.assign(new TypeError("Unknown"), { code: "ERR_UNKNOWN_FILE_EXTENSION" })'
    const { first } = await handling({ 'a.mjs': text })
    expect(first).toMatchObject({ problem: expect.stringMatching(/^a\.mjs: .*NODE_OPTIONS='--import=tsx'$/) })
  })

  it('is a folder that is gone', async () => {
    const port = new OtherEnd()
    await handleAt(port, join(folderWith({}), 'gone'))
    expect(await port.replies.next()).toMatchObject({
      kind: 'broken',
      problem: expect.stringContaining('ENOENT'),
    })
  })
})
